import type { FileHandle } from 'node:fs/promises';

const PIECE = 1 << 16;

/** The file ended before what was to be read. */
export class EndOfFile extends Error {}

/** Reads a file from its beginning, little-endian, in pieces of 64 KB. */
export class ByteReader {
  readonly #file: FileHandle;
  #piece: Buffer = Buffer.alloc(0);
  /** Where the piece begins in the file. */
  #start = 0;
  #offset = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Bytes read or passed over so far. */
  get position(): number {
    return this.#start + this.#offset;
  }

  /** The next bytes, whole. @throws EndOfFile */
  async bytes(length: number): Promise<Buffer> {
    if (this.#offset + length > this.#piece.length) await this.#fill(length);
    this.#offset += length;
    return this.#piece.subarray(this.#offset - length, this.#offset);
  }

  skip(length: number): void {
    this.#offset += length;
  }

  async uint32(): Promise<number> {
    return (await this.bytes(4)).readUInt32LE();
  }

  /** An unsigned 64-bit number; one beyond 2^53 is no count or size of a sound file. */
  async uint64(): Promise<number> {
    return Number((await this.bytes(8)).readBigUInt64LE());
  }

  async #fill(length: number): Promise<void> {
    const position = this.position;
    const piece = Buffer.alloc(Math.max(PIECE, length));
    const { bytesRead } = await this.#file.read(piece, 0, piece.length, position);
    if (bytesRead < length) throw new EndOfFile();
    this.#piece = piece.subarray(0, bytesRead);
    this.#start = position;
    this.#offset = 0;
  }
}
