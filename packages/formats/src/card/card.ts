import { defineDatasetStage, type JsonObject } from '@ablata/spec';
import { shardOf } from '@ablata/torch-file';
import { type } from 'arktype';
import { jsonBytes } from '../files/describe-dataset.ts';
import { buildCroissant } from './build-croissant.ts';
import { buildDatasetCard } from './build-dataset-card.ts';
import { type CardFacts, type CardFile, type CardShard, cardFile, factsOf } from './card-facts.ts';

/** Files beside a data file: sidecars and indexes of shards. */
const NO_DATA = /\.(meta|safetensors|index)\.json$/;

export const cardOptions = type({
  'license?': 'string > 0',
  'language?': 'string > 0',
  'limits?': 'string[]',
  '+': 'reject',
});

/** Writes the dataset card (`README.md`) and Croissant metadata (`croissant.json`) about the files written so far. Put it after `write`. */
export const card = defineDatasetStage({
  name: 'card',
  options: cardOptions,
  async run(input, { options, folder }) {
    const { dataset, sets } = input;
    const files = sets.flatMap(({ name, subset, split, rows }): CardFile[] => {
      const found = new Map<string, CardShard[]>();
      for (const { name: path, bytes, sha256 } of folder.published) {
        const whole = shardOf(path)?.whole ?? path;
        if (!whole.startsWith(`splits/${name}.`) || NO_DATA.test(whole)) continue;
        found.set(whole, [...(found.get(whole) ?? []), { path, bytes, sha256 }]);
      }
      return [...found.values()].map((shards) => cardFile({ subset, split, rows: rows.length }, shards));
    });
    const { diversity } = dataset.stats as { readonly diversity?: JsonObject };
    const facts: CardFacts = { ...factsOf(dataset), files, diversity, proof: true, ...options }; // a run puts it there
    await folder.file('README.md', (file) => file.write(Buffer.from(buildDatasetCard(facts))));
    await folder.file('croissant.json', (file) => file.write(jsonBytes(buildCroissant(facts))));
    return input;
  },
});
