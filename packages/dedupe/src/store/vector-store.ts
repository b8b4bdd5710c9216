import { cosine } from '../similarity/cosine.ts';
import { dot } from '../similarity/dot.ts';

/** One piece of a {@link VectorStore}, shared between threads: rows of float32 and their squared norms in float64. */
export interface VectorChunk {
  readonly vectors: Float32Array<SharedArrayBuffer>;
  readonly squares: Float64Array<SharedArrayBuffer>;
}

/**
 * Float32 rows in chunks of shared memory, so that sets beyond 2 GB need no single large buffer and no second copy for
 * worker threads. Rows are padded with zeros to a multiple of 16 floats.
 */
export interface VectorStore {
  readonly dimension: number;
  /** Floats a row takes. */
  readonly rowLength: number;
  /** Rows a chunk holds. */
  readonly chunkRows: number;
  readonly chunks: readonly VectorChunk[];
  /** Rows stored. */
  readonly size: number;
  /** Copies `count` rows of `vectors` (row-major, `dimension` floats each) from row `first` on to the end. */
  append(vectors: Float32Array, first: number, count: number): void;
  /** Copies row `from` over row `to`. */
  move(from: number, to: number): void;
  truncate(size: number): void;
  similarity(a: number, b: number): number;
  /** Squared norm of a stored row. */
  square(row: number): number;
}

const CHUNK_BYTES = 1 << 24;

export function createVectorStore(dimension: number): VectorStore {
  const rowLength = Math.ceil(dimension / 16) * 16;
  const chunkRows = Math.min(4096, 2 ** Math.max(4, Math.floor(Math.log2(CHUNK_BYTES / (rowLength * 4)))));
  const chunks: VectorChunk[] = [];
  let size = 0;

  const locate = (row: number): [VectorChunk, number] => [chunks[Math.floor(row / chunkRows)]!, row % chunkRows];

  return {
    dimension,
    rowLength,
    chunkRows,
    chunks,
    get size() {
      return size;
    },
    append(vectors, first, count) {
      for (let i = 0; i < count; i++) {
        if (Math.floor(size / chunkRows) === chunks.length) {
          chunks.push({
            vectors: new Float32Array(new SharedArrayBuffer(chunkRows * rowLength * 4)),
            squares: new Float64Array(new SharedArrayBuffer(chunkRows * 8)),
          });
        }
        const [chunk, at] = locate(size);
        const start = at * rowLength;
        chunk.vectors.set(vectors.subarray((first + i) * dimension, (first + i + 1) * dimension), start);
        chunk.squares[at] = dot(chunk.vectors, start, chunk.vectors, start, rowLength);
        size++;
      }
    },
    move(from, to) {
      const [source, s] = locate(from);
      const [target, t] = locate(to);
      target.vectors.set(source.vectors.subarray(s * rowLength, (s + 1) * rowLength), t * rowLength);
      target.squares[t] = source.squares[s]!;
    },
    square(row) {
      const [chunk, at] = locate(row);
      return chunk.squares[at]!;
    },
    truncate(to) {
      size = to;
    },
    similarity(a, b) {
      const [x, i] = locate(a);
      const [y, j] = locate(b);
      const product = dot(x.vectors, i * rowLength, y.vectors, j * rowLength, rowLength);
      return cosine(product, x.squares[i]!, y.squares[j]!);
    },
  };
}
