import type { DatasetView, Normalizer } from '@ablata/spec';
import { bytesOf } from '../dataset/bytes-of.ts';
import { embeddingBlocks, rowBlocks } from '../dataset/row-blocks.ts';
import { NORMALIZER_PARTS } from '../normalizer/normalizer-parts.ts';
import type { TensorRef } from '../pickle/pickle-writer.ts';

/** One tensor of the file. */
export interface Storage {
  /** Where the dict has it, e.g. `['columns', 'words']`. */
  readonly path: readonly string[];
  readonly ref: TensorRef;
  /** Bytes of its data. */
  readonly size: number;
  /** Its data, block by block. */
  bytes(signal?: AbortSignal): Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** Sources made at a time: few enough to die young. */
const ROWS = 4096;

/** The tensors a dataset becomes: embeddings, probabilities, columns of numbers and booleans, the normalizer. */
export function planStorages(dataset: DatasetView, normalizer: Normalizer | undefined): Storage[] {
  const { length, dimension } = dataset;
  const storages: Storage[] = [];
  const add = (path: string[], storage: TensorRef['storage'], shape: number[], bytes: Storage['bytes']): void => {
    const width = storage === 'FloatStorage' ? 4 : storage === 'DoubleStorage' ? 8 : 1;
    const ref = { key: String(storages.length), storage, shape };
    storages.push({ path, ref, size: shape.reduce((total, size) => total * size, width), bytes });
  };

  add(['embeddings'], 'FloatStorage', [length, dimension], async function* (signal) {
    for await (const block of embeddingBlocks(dataset, signal)) yield bytesOf(block);
  });
  add(['probabilities'], 'DoubleStorage', [length], function* (signal) {
    for (const [start, end] of rowBlocks(length, ROWS, signal)) {
      yield bytesOf(Float64Array.from(dataset.sources(start, end), ({ probability }) => probability ?? Number.NaN));
    }
  });
  for (const [name, type] of Object.entries(dataset.columns)) {
    if (type === 'number') {
      add(['columns', name], 'DoubleStorage', [length], () => [
        bytesOf(Float64Array.from(dataset.column(name), (cell) => (typeof cell === 'number' ? cell : Number.NaN))),
      ]);
    } else if (type === 'boolean') {
      add(['columns', name], 'BoolStorage', [length], () => [
        Uint8Array.from(dataset.column(name), (cell) => Number(cell === true)),
      ]);
    }
  }
  if (normalizer !== undefined) {
    for (const part of NORMALIZER_PARTS) {
      add(['normalizer', part], 'FloatStorage', [dimension], () => [bytesOf(Float32Array.from(normalizer[part]))]);
    }
  }
  return storages;
}
