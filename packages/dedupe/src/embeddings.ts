import { AblataError } from '@ablata/spec';

/** Rows of float32 that may be read in pieces, from memory or a file. */
export interface EmbeddingReader {
  readonly length: number;
  readonly dimension: number;
  /** Rows `start`…`end`, row-major. */
  read(start: number, end: number): Float32Array | Promise<Float32Array>;
}

/** A reader, one large array with the dimension beside it, or one array a row. */
export type Embeddings =
  | EmbeddingReader
  | { readonly vectors: Float32Array; readonly dimension: number }
  | readonly (Float32Array | readonly number[])[];

/** @throws DATA_BAD_SHAPE when rows differ in length or the array is not a whole number of rows. */
export function toReader(embeddings: Embeddings): EmbeddingReader {
  if ('read' in embeddings) return embeddings;
  if ('vectors' in embeddings) {
    const { vectors, dimension } = embeddings;
    if (!Number.isInteger(dimension) || dimension < 1 || vectors.length % dimension !== 0) {
      throw new AblataError(
        'DATA_BAD_SHAPE',
        `${vectors.length} floats are not whole rows of dimension ${dimension}.`,
        {
          hint: 'Pass { vectors, dimension } with vectors row-major and dimension the length of one row.',
        },
      );
    }
    return {
      length: vectors.length / dimension,
      dimension,
      read: (start, end) => vectors.subarray(start * dimension, end * dimension),
    };
  }
  const rows = embeddings;
  const dimension = rows[0]?.length ?? 1;
  for (const [i, row] of rows.entries()) {
    if (row.length === dimension) continue;
    throw new AblataError('DATA_BAD_SHAPE', `Row ${i} has ${row.length} values, row 0 has ${dimension}.`, {
      hint: 'All rows must have the same length.',
    });
  }
  return {
    length: rows.length,
    dimension,
    read(start, end) {
      const block = new Float32Array((end - start) * dimension);
      for (let i = start; i < end; i++) block.set(rows[i]!, (i - start) * dimension);
      return block;
    },
  };
}

/** The same rows in another order. */
export function reorder(reader: EmbeddingReader, order: Uint32Array): EmbeddingReader {
  const { dimension } = reader;
  return {
    length: order.length,
    dimension,
    async read(start, end) {
      const block = new Float32Array((end - start) * dimension);
      for (let i = start; i < end; i++) {
        block.set(await reader.read(order[i]!, order[i]! + 1), (i - start) * dimension);
      }
      return block;
    },
  };
}
