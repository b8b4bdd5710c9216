import { damaged, type PositionalFile, unsupported } from '@ablata/torch-file';
import { type Codec, decompress } from '../files/decompress.ts';
import { type FlatTable, sizeAt } from './flat-table.ts';
import type { ArrowBatch } from './read-messages.ts';

/** One array of a batch: how many values, how many of them null. */
export interface ArrowNode {
  readonly length: number;
  readonly nulls: number;
}

/** A buffer of a batch, not yet read. */
export interface ArrowBuffer {
  /** Whether there is anything in it. */
  readonly empty: boolean;
  /** Bytes of the file, when they stand there as they are. */
  readonly place: { readonly at: number; readonly length: number } | undefined;
  /** Its bytes, at least `need` of them. @throws DATA_DAMAGED when there are fewer, or far more */
  read(need: number): Promise<Buffer>;
}

/** Rows of a batch: more in one than any writer puts there, few enough to hold. */
const MOST_ROWS = 2 ** 24;

/** Walks through the arrays and buffers of a batch, in the order of its columns. */
export class BatchCursor {
  readonly path: string;
  /** Rows. */
  readonly length: number;
  readonly #file: PositionalFile;
  readonly #batch: ArrowBatch;
  readonly #nodes: ArrowNode[];
  readonly #buffers: { readonly at: number; readonly length: number }[];
  readonly #views: number[];
  readonly #codec: Codec | undefined;

  /** @throws RangeError · DATA_DAMAGED · DATA_UNSUPPORTED */
  constructor(file: PositionalFile, batch: ArrowBatch) {
    const { table, bodyLength } = batch;
    this.path = file.path;
    this.#file = file;
    this.#batch = batch;
    this.length = table.size(0);
    if (this.length > MOST_ROWS)
      throw unsupported(file.path, `a batch has ${this.length} rows`, `Write batches of at most ${MOST_ROWS} rows.`);
    this.#nodes = table.structs(1, 16, (bytes, at) => ({ length: sizeAt(bytes, at), nulls: sizeAt(bytes, at + 8) }));
    this.#buffers = table.structs(2, 16, (bytes, at) => ({ at: sizeAt(bytes, at), length: sizeAt(bytes, at + 8) }));
    this.#views = table.structs(4, 8, sizeAt);
    this.#codec = codecOf(file.path, table.table(3));
    for (const { at, length } of this.#buffers) {
      if (at + length > bodyLength) throw damaged(file.path, 'a buffer runs past the end of its batch');
    }
    this.#nodes.reverse();
    this.#buffers.reverse();
    this.#views.reverse();
  }

  /** The next array. @param length which it must have; undefined: any */
  node(length?: number): ArrowNode {
    const node = this.#nodes.pop();
    if (node === undefined) throw damaged(this.path, 'a batch has fewer columns than its schema');
    if (length !== undefined && node.length !== length)
      throw damaged(this.path, `a column has ${node.length} values where ${length} were to be`);
    if (node.nulls > node.length) throw damaged(this.path, 'a column has more nulls than values');
    return node;
  }

  /** How many buffers of texts the next column of views has. */
  viewBuffers(): number {
    const count = this.#views.pop();
    if (count === undefined || count > this.#buffers.length)
      throw damaged(this.path, 'a batch does not say where its texts are');
    return count;
  }

  buffer(): ArrowBuffer {
    const found = this.#buffers.pop();
    if (found === undefined) throw damaged(this.path, 'a batch has fewer buffers than its columns need');
    const at = this.#batch.body + found.at;
    const { length } = found;
    const codec = this.#codec;
    if (codec === undefined) {
      return { empty: length === 0, place: { at, length }, read: (need) => this.#plain(at, length, need) };
    }
    return { empty: length === 0, place: undefined, read: (need) => this.#packed(codec, at, length, need) };
  }

  /** @throws DATA_DAMAGED when the batch has more than its schema. */
  finish(): void {
    if (this.#nodes.length > 0 || this.#buffers.length > 0)
      throw damaged(this.path, 'a batch has more columns than its schema');
  }

  async #plain(at: number, length: number, need: number): Promise<Buffer> {
    if (length < need) throw damaged(this.path, `a buffer has ${length} bytes where ${need} are needed`);
    return this.#file.read(at, need);
  }

  async #packed(codec: Codec, at: number, length: number, need: number): Promise<Buffer> {
    if (length === 0 && need === 0) return Buffer.alloc(0);
    if (length < 8) throw damaged(this.path, `a buffer has ${length} bytes where ${need} are needed`);
    const size = (await this.#file.read(at, 8)).readBigInt64LE();
    // −1: it did not get smaller, and stands there as it is.
    if (size === -1n) return this.#plain(at + 8, length - 8, need);
    // Padding, and what a slice left there, are no reason for much more than what is needed.
    if (size < BigInt(need) || size > BigInt(need * 2 + 65_536))
      throw damaged(this.path, `a buffer says it has ${size} bytes where ${need} are needed`);
    const packed = await this.#file.read(at + 8, length - 8);
    const found = decompress(this.path, codec, packed, Number(size), 'a buffer');
    return Buffer.from(found.buffer, found.byteOffset, found.length);
  }
}

function codecOf(path: string, compression: FlatTable | undefined): Codec | undefined {
  if (compression === undefined) return undefined;
  const codec = compression.byte(0);
  if (codec > 1 || compression.byte(1) !== 0)
    throw damaged(path, 'its buffers are compressed in a way that there is not');
  return codec === 0 ? 'lz4-frame' : 'zstd';
}
