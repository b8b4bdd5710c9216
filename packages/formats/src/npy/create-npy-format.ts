import type { DatasetFormat } from '@ablata/spec';
import { bytesOf } from '../dataset/bytes-of.ts';
import { embeddingBlocks } from '../dataset/row-blocks.ts';
import { describeDataset, jsonBytes } from '../files/describe-dataset.ts';
import { writeJsonl } from '../jsonl/write-jsonl.ts';
import { npyHeader } from './npy-header.ts';
import { openNpy } from './open-npy.ts';

/** NumPy's array file for the embeddings, with the rows beside it as `<name>.npy.jsonl` and `<name>.npy.meta.json`. */
export function createNpyFormat(): DatasetFormat {
  return {
    identity: { plugin: '@ablata/formats', use: 'npy', layout: 1 },
    extension: 'npy',
    async write(dataset, folder, name, { signal, normalizer }) {
      await folder.file(`${name}.npy`, async (file) => {
        await file.write(npyHeader(dataset.length, dataset.dimension));
        for await (const block of embeddingBlocks(dataset, signal)) await file.write(bytesOf(block));
      });
      await folder.file(`${name}.npy.jsonl`, (file) => writeJsonl(dataset, file, 'none', signal));
      await folder.file(`${name}.npy.meta.json`, (file) => file.write(jsonBytes(describeDataset(dataset, normalizer))));
    },
    open: openNpy,
  };
}
