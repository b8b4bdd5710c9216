import type { DatasetFormat } from '@ablata/spec';
import { describeDataset, jsonBytes } from '../files/describe-dataset.ts';
import { openJsonl } from './open-jsonl.ts';
import { type EmbeddingText, writeJsonl } from './write-jsonl.ts';

export interface JsonlOptions {
  readonly embedding: EmbeddingText;
}

/** JSON Lines, with a sidecar `<name>.jsonl.meta.json` for config, stats and column types. */
export function createJsonlFormat({ embedding }: JsonlOptions): DatasetFormat {
  return {
    identity: { plugin: '@ablata/formats', use: 'jsonl', layout: 1, embedding },
    extension: 'jsonl',
    async write(dataset, folder, name, { signal, normalizer }) {
      await folder.file(`${name}.jsonl`, (file) => writeJsonl(dataset, file, embedding, signal));
      await folder.file(`${name}.jsonl.meta.json`, (file) =>
        file.write(jsonBytes(describeDataset(dataset, normalizer))),
      );
    },
    open: openJsonl,
  };
}
