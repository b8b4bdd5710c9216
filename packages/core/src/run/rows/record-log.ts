import { Growing } from './growing.ts';
import type { ScratchFile } from './scratch-file.ts';

const CHUNK = 2 ** 20;
/** Of so many records of a chunk the whole of it is read. */
const MANY = 32;

interface Chunk {
  /** Number of its first record. */
  readonly first: number;
  /** Undefined: put aside. */
  bytes: Buffer | undefined;
  position: number;
  used: number;
}

/** Told the bytes of a record, `bytes` from `start` to `end`: good until it returns. */
export type OnRecord = (bytes: Buffer, start: number, end: number, index: number) => void;

/** Byte strings by number. So many bytes stay in memory; what comes after them is put aside in the scratch file. Four bytes a record are memory. */
export class RecordLog {
  readonly #scratch: ScratchFile | undefined;
  readonly #most: number;
  readonly #chunk: number;
  readonly #chunks: Chunk[] = [];
  /** Of each record, in its chunk. */
  readonly #ends = new Growing(new Uint32Array(1024));
  #held = 0;
  #spare: Buffer | undefined;
  /** What was read last, and the chunk it is. */
  #read: { readonly chunk: Chunk; readonly bytes: Buffer } | undefined;
  #one = Buffer.allocUnsafe(4096);

  /**
   * @param scratch without one all stays in memory
   * @param most bytes that stay in memory
   * @param chunk bytes that are put aside at once; a longer record has a chunk of its own
   */
  constructor(scratch: ScratchFile | undefined, most: number, chunk = CHUNK) {
    this.#scratch = scratch;
    this.#most = most;
    this.#chunk = chunk;
  }

  get length(): number {
    return this.#ends.length;
  }

  append(record: Uint8Array): void {
    let chunk = this.#chunks.at(-1);
    if (!chunk?.bytes || chunk.used + record.length > chunk.bytes.length) chunk = this.#next(record.length);
    (chunk.bytes as Buffer).set(record, chunk.used);
    chunk.used += record.length;
    this.#ends.push(chunk.used);
  }

  /** Forgets all later records. */
  truncate(length: number): void {
    if (length >= this.length) return;
    while ((this.#chunks.at(-1)?.first ?? -1) >= length) {
      const { bytes } = this.#chunks.pop() as Chunk;
      this.#held -= bytes?.length ?? 0;
    }
    this.#ends.length = length;
    const last = this.#chunks.at(-1);
    if (last) last.used = this.#ends.at(length - 1);
  }

  /** Visits these records, in this order. */
  each(records: Uint32Array, visit: OnRecord): void {
    let at = 0;
    for (let index = 0; index < records.length; index++) {
      const record = records[index] as number;
      at = this.#chunkOf(record, at);
      const chunk = this.#chunks[at] as Chunk;
      const start = record === chunk.first ? 0 : this.#ends.at(record - 1);
      const end = this.#ends.at(record);
      const bytes = chunk.bytes ?? this.#whole(chunk, at, records, index);
      if (bytes) visit(bytes, start, end, index);
      else visit(this.#single(chunk, start, end), 0, end - start, index);
    }
  }

  /** Copies of these records, in this order. */
  copies(records: Uint32Array): Buffer[] {
    const copies: Buffer[] = [];
    this.each(records, (bytes, start, end) => copies.push(Buffer.from(bytes.subarray(start, end))));
    return copies;
  }

  /** Copies of all records in their order, so many at a time. */
  *batches(most: number): Generator<Buffer[]> {
    for (let first = 0; first < this.length; first += most) {
      const count = Math.min(most, this.length - first);
      yield this.copies(Uint32Array.from({ length: count }, (_, index) => first + index));
    }
  }

  #next(least: number): Chunk {
    const full = this.#chunks.at(-1);
    if (full?.bytes && this.#scratch && this.#held > this.#most) {
      full.position = this.#scratch.append(full.bytes.subarray(0, full.used));
      this.#held -= full.bytes.length;
      if (full.bytes.length === this.#chunk) this.#spare = full.bytes;
      full.bytes = undefined;
    }
    const bytes =
      least > this.#chunk ? Buffer.allocUnsafeSlow(least) : (this.#spare ?? Buffer.allocUnsafeSlow(this.#chunk));
    if (bytes === this.#spare) this.#spare = undefined;
    this.#held += bytes.length;
    const chunk = { first: this.length, bytes, position: 0, used: 0 };
    this.#chunks.push(chunk);
    return chunk;
  }

  /** @param guess where to look first */
  #chunkOf(record: number, guess: number): number {
    const holds = (at: number): boolean =>
      (this.#chunks[at]?.first ?? Number.POSITIVE_INFINITY) <= record &&
      record < (this.#chunks[at + 1]?.first ?? Number.POSITIVE_INFINITY);
    if (holds(guess)) return guess;
    if (holds(guess + 1)) return guess + 1;
    let [low, high] = [0, this.#chunks.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#chunks[middle] as Chunk).first <= record) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** A chunk that was put aside, when it was just read or enough of it is wanted. */
  #whole(chunk: Chunk, at: number, records: Uint32Array, index: number): Buffer | undefined {
    if (this.#read?.chunk === chunk) return this.#read.bytes;
    const last = records[index + MANY - 1] ?? -1;
    const next = this.#chunks[at + 1]?.first ?? this.length;
    if (last < chunk.first || last >= next) return undefined;
    const before = this.#read?.bytes;
    const bytes =
      before && before.length >= chunk.used ? before : Buffer.allocUnsafeSlow(Math.max(this.#chunk, chunk.used));
    this.#scratch?.read(bytes.subarray(0, chunk.used), chunk.position);
    this.#read = { chunk, bytes };
    return bytes;
  }

  #single(chunk: Chunk, start: number, end: number): Buffer {
    if (this.#one.length < end - start) this.#one = Buffer.allocUnsafe((end - start) * 2);
    this.#scratch?.read(this.#one.subarray(0, end - start), chunk.position + start);
    return this.#one;
  }
}
