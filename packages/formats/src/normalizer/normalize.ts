import { defineDatasetStage, type Normalizer } from '@ablata/spec';
import { type } from 'arktype';
import { jsonBytes, normalizerJson } from '../files/describe-dataset.ts';
import { fitNormalizer } from './fit-normalizer.ts';

/**
 * Fits centre and scale of each dimension over the training rows of each subset, so that `write` can put them into the files,
 * and writes them as `normalizer/<subset>.json` too. Put it before `write`.
 */
export const normalize = defineDatasetStage({
  name: 'normalize',
  options: type({ split: "string > 0 = 'train'", '+': 'reject' }),
  async run(input, { options, folder, signal }) {
    const { dataset, sets } = input;
    const normalizers = new Map<string, Normalizer>();
    for (const { subset, split, rows } of sets) {
      if (split !== options.split || rows.length === 0 || dataset.embeddingColumns.length === 0) continue;
      const normalizer = await fitNormalizer(dataset.select(rows), signal);
      normalizers.set(subset, normalizer);
      await folder.file(`normalizer/${subset === '' ? 'all' : subset}.json`, (file) =>
        file.write(jsonBytes(normalizerJson(normalizer))),
      );
    }
    return { ...input, normalizers };
  },
});
