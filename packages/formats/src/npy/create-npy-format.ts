import type { DatasetFormat, DatasetView, EmbeddingInfo, OutputFile } from '@ablata/spec';
import { npyHeader } from '@ablata/torch-file';
import { bytesOf } from '../dataset/bytes-of.ts';
import { embeddingBlocks } from '../dataset/row-blocks.ts';
import { describeDataset, jsonBytes } from '../files/describe-dataset.ts';
import { writeJsonl } from '../jsonl/write-jsonl.ts';
import { npyFile } from './npy-file.ts';
import { openNpy } from './open-npy.ts';

/**
 * NumPy's array file for the embeddings, with the rows beside it as `<name>.npy.jsonl` and `<name>.npy.meta.json`, further embedding columns as
 * `<name>.npy.<column>.npy`. A dataset without vectors has an array of rows × 0.
 */
export function createNpyFormat(): DatasetFormat {
  return {
    identity: { plugin: '@ablata/formats', use: 'npy', layout: 1 },
    extension: 'npy',
    async write(dataset, folder, name, { signal, normalizer }) {
      const [main, ...further] = dataset.embeddingColumns;
      await folder.file(`${name}.npy`, (file) => writeArray(dataset, main, file, signal));
      for (const column of further)
        await folder.file(npyFile(`${name}.npy`, column.name), (file) => writeArray(dataset, column, file, signal));
      await folder.file(`${name}.npy.jsonl`, (file) => writeJsonl(dataset, file, 'none', signal));
      await folder.file(`${name}.npy.meta.json`, (file) => file.write(jsonBytes(describeDataset(dataset, normalizer))));
    },
    open: openNpy,
  };
}

async function writeArray(
  dataset: DatasetView,
  column: EmbeddingInfo | undefined,
  file: OutputFile,
  signal: AbortSignal | undefined,
): Promise<void> {
  await file.write(npyHeader('<f4', [dataset.length, column?.dimension ?? 0]));
  for await (const block of embeddingBlocks(dataset, signal, column)) await file.write(bytesOf(block));
}
