import type { DatasetView, Normalizer } from '@ablata/spec';
import { BYTES_PER_ELEMENT, type TensorRef } from '@ablata/torch-file';
import { bytesOf } from '../dataset/bytes-of.ts';
import { embeddingBlocks, rowBlocks } from '../dataset/row-blocks.ts';
import { NORMALIZER_PARTS } from '../normalizer/normalizer-parts.ts';

/** One tensor of the file. */
export interface Storage {
  /** Where the dict has it, e.g. `['columns', 'words']`. */
  readonly path: readonly string[];
  readonly ref: TensorRef & { readonly dtype: 'float32' | 'float64' | 'bool' };
  /** Bytes of its data. */
  readonly size: number;
  /** Its data, block by block. */
  bytes(signal?: AbortSignal): Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** Sources made at a time: few enough to die young. */
const ROWS = 4096;

/** The tensors a dataset becomes: embeddings, probabilities, columns of numbers (NaN: null) and booleans, the normalizer. */
export function planStorages(dataset: DatasetView, normalizer: Normalizer | undefined): Storage[] {
  const { length, dimension } = dataset;
  const storages: Storage[] = [];
  const add = (path: string[], dtype: Storage['ref']['dtype'], shape: number[], bytes: Storage['bytes']): void => {
    const ref = { key: String(storages.length), dtype, shape };
    storages.push({ path, ref, size: shape.reduce((total, size) => total * size, BYTES_PER_ELEMENT[dtype]), bytes });
  };

  for (const [index, column] of dataset.embeddingColumns.entries()) {
    const path = index === 0 ? ['embeddings'] : ['vectors', column.name];
    add(path, 'float32', [length, column.dimension], async function* (signal) {
      for await (const block of embeddingBlocks(dataset, signal, column)) yield bytesOf(block);
    });
  }
  add(['probabilities'], 'float64', [length], function* (signal) {
    for (const [start, end] of rowBlocks(length, ROWS, signal)) {
      yield bytesOf(Float64Array.from(dataset.sources(start, end), ({ probability }) => probability ?? Number.NaN));
    }
  });
  for (const [name, type] of Object.entries(dataset.columns)) {
    if (type === 'number' || type === 'number?') {
      add(['columns', name], 'float64', [length], () => [
        bytesOf(Float64Array.from(dataset.column(name), (cell) => (typeof cell === 'number' ? cell : Number.NaN))),
      ]);
    } else if (type === 'boolean') {
      add(['columns', name], 'bool', [length], () => [
        Uint8Array.from(dataset.column(name), (cell) => Number(cell === true)),
      ]);
    }
  }
  if (normalizer !== undefined) {
    for (const part of NORMALIZER_PARTS) {
      add(['normalizer', part], 'float32', [dimension], () => [bytesOf(Float32Array.from(normalizer[part]))]);
    }
  }
  return storages;
}
