import type { OpenDataset } from '@ablata/spec';
import { createDataset, type DatasetParts } from './create-dataset.ts';

/** A dataset view over an open file, which closes with it. */
export function openDatasetOf(parts: DatasetParts, file: { close(): void | Promise<void> }): OpenDataset {
  return { ...createDataset(parts), [Symbol.asyncDispose]: async () => file.close() };
}
