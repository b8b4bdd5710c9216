import type { OpenDataset } from '@ablata/spec';
import { createDataset, type DatasetParts } from './create-dataset.ts';

const readers = new WeakMap<OpenDataset, DatasetParts['readVectors']>();

/** A dataset view over an open file, which closes with it. */
export function openDatasetOf(parts: DatasetParts, file: { close(): void | Promise<void> }): OpenDataset {
  const dataset = { ...createDataset(parts), [Symbol.asyncDispose]: async () => file.close() };
  readers.set(dataset, parts.readVectors);
  return dataset;
}

/** Reads the vectors of such a dataset, and holds nothing else of it: its texts may go. */
export function readerOfVectors(dataset: OpenDataset): NonNullable<DatasetParts['readVectors']> {
  return readers.get(dataset) ?? dataset.embeddings;
}
