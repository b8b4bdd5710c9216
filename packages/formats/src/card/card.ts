import { defineDatasetStage, type JsonObject } from '@ablata/spec';
import { type } from 'arktype';
import { jsonBytes } from '../files/describe-dataset.ts';
import { buildCroissant } from './build-croissant.ts';
import { buildDatasetCard } from './build-dataset-card.ts';
import { type CardFacts, type CardFile, factsOf } from './card-facts.ts';

/** Writes the dataset card (`README.md`) and Croissant metadata (`croissant.json`) about the files written so far. Put it after `write`. */
export const card = defineDatasetStage({
  name: 'card',
  options: type({ 'license?': 'string > 0', 'language?': 'string > 0', 'limits?': 'string[]', '+': 'reject' }),
  async run(input, { options, folder }) {
    const { dataset, sets } = input;
    const files = sets.flatMap(({ name, subset, split, rows }): CardFile[] =>
      folder.published
        .filter(
          (file) => file.name.startsWith(`splits/${name}.`) && !/\.(meta\.json|safetensors\.json)$/.test(file.name),
        )
        .map(({ name: path, bytes, sha256 }) => ({ path, subset, split, rows: rows.length, bytes, sha256 })),
    );
    const { diversity } = dataset.stats as { readonly diversity?: JsonObject };
    const facts: CardFacts = { ...factsOf(dataset), files, diversity, ...options };
    await folder.file('README.md', (file) => file.write(Buffer.from(buildDatasetCard(facts))));
    await folder.file('croissant.json', (file) => file.write(jsonBytes(buildCroissant(facts))));
    return input;
  },
});
