import { crc32 } from 'node:zlib';

const LIMIT_32 = 0xffffffff;
const LIMIT_16 = 0xffff;
/** Data starts at a multiple of this, as PyTorch needs it to map tensors into memory. */
const ALIGNMENT = 64;
/** UTF-8 names, and sizes in a descriptor after the data, since a file is written front to back. */
const FLAGS = 0x0808;
/** 1 January 1980, the earliest date a zip can say: files hold no clock. */
const DOS_DATE = 0x21;

/** What takes the bytes, in order: a file being written. `position` is how many it has taken. */
export interface ByteSink {
  readonly position: number;
  /** Resolves when more can be taken; the bytes may be reused afterwards. */
  write(bytes: Uint8Array): Promise<void>;
}

interface Entry {
  readonly name: Uint8Array;
  readonly offset: number;
  readonly zip64: boolean;
  size: number;
  crc: number;
}

/**
 * Writes a zip of stored (uncompressed) entries in one pass, the way PyTorch does: sizes and checksum follow the data,
 * data is 64-byte aligned by an extra field of padding, zip64 where something does not fit 32 bits.
 *
 * Source: PKWARE APPNOTE 6.3.10; the padding field is that of PyTorch's `caffe2/serialize/inline_container.cc`.
 */
export class ZipWriter {
  readonly #file: ByteSink;
  readonly #entries: Entry[] = [];

  constructor(file: ByteSink) {
    this.#file = file;
  }

  /**
   * Writes one entry.
   *
   * @param size its bytes, when known; unknown sizes are written as zip64
   * @returns the CRC-32 of the data
   */
  async entry(name: string, data: Iterable<Uint8Array> | AsyncIterable<Uint8Array>, size?: number): Promise<number> {
    const entry = {
      name: Buffer.from(name),
      offset: this.#file.position,
      zip64: size === undefined || size >= LIMIT_32,
      size: 0,
      crc: 0,
    };
    await this.#file.write(localHeader(entry));
    for await (const bytes of data) {
      // The checksum is computed while the bytes are written.
      const written = this.#file.write(bytes);
      entry.crc = crc32(bytes, entry.crc);
      entry.size += bytes.length;
      await written;
    }
    if (size !== undefined && entry.size !== size)
      throw new RangeError(`zip entry ${name} has ${entry.size} bytes where ${size} were stated`);
    await this.#file.write(descriptor(entry));
    this.#entries.push(entry);
    return entry.crc;
  }

  /** Writes the directory. Nothing may follow. */
  async finish(): Promise<void> {
    const start = this.#file.position;
    await this.#file.write(Buffer.concat(this.#entries.map(centralHeader)));
    await this.#file.write(endOfDirectory(this.#entries.length, start, this.#file.position));
  }
}

function localHeader({ name, offset, zip64 }: Entry): Buffer {
  const fixed = 30 + name.length + (zip64 ? 20 : 0) + 4;
  const padding = (ALIGNMENT - ((offset + fixed) % ALIGNMENT)) % ALIGNMENT;
  const header = Buffer.alloc(fixed + padding, 'Z');
  header.fill(0, 0, 30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(zip64 ? 45 : 20, 4);
  header.writeUInt16LE(FLAGS, 6);
  header.writeUInt16LE(DOS_DATE, 12);
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(header.length - 30 - name.length, 28);
  header.set(name, 30);
  let at = 30 + name.length;
  if (zip64) {
    // Marks the descriptor as one of 64-bit sizes; the sizes themselves are not known yet.
    header.fill(0, at, at + 20);
    header.writeUInt16LE(0x0001, at);
    header.writeUInt16LE(16, at + 2);
    header.writeUInt32LE(LIMIT_32, 18);
    header.writeUInt32LE(LIMIT_32, 22);
    at += 20;
  }
  header.write('FB', at);
  header.writeUInt16LE(padding, at + 2);
  return header;
}

function descriptor({ crc, size, zip64 }: Entry): Buffer {
  const bytes = Buffer.alloc(zip64 ? 24 : 16);
  bytes.writeUInt32LE(0x08074b50, 0);
  bytes.writeUInt32LE(crc, 4);
  if (zip64) {
    bytes.writeBigUInt64LE(BigInt(size), 8);
    bytes.writeBigUInt64LE(BigInt(size), 16);
  } else {
    bytes.writeUInt32LE(size, 8);
    bytes.writeUInt32LE(size, 12);
  }
  return bytes;
}

function centralHeader({ name, offset, size, crc, zip64 }: Entry): Buffer {
  const large = size >= LIMIT_32 || offset >= LIMIT_32;
  const extra = large ? 28 : 0;
  const header = Buffer.alloc(46 + name.length + extra);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(45, 4);
  header.writeUInt16LE(large || zip64 ? 45 : 20, 6);
  header.writeUInt16LE(FLAGS, 8);
  header.writeUInt16LE(DOS_DATE, 14);
  header.writeUInt32LE(crc, 16);
  header.writeUInt32LE(large ? LIMIT_32 : size, 20);
  header.writeUInt32LE(large ? LIMIT_32 : size, 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt16LE(extra, 30);
  header.writeUInt32LE(large ? LIMIT_32 : offset, 42);
  header.set(name, 46);
  if (large) {
    const at = 46 + name.length;
    header.writeUInt16LE(0x0001, at);
    header.writeUInt16LE(24, at + 2);
    header.writeBigUInt64LE(BigInt(size), at + 4);
    header.writeBigUInt64LE(BigInt(size), at + 12);
    header.writeBigUInt64LE(BigInt(offset), at + 20);
  }
  return header;
}

function endOfDirectory(entries: number, start: number, end: number): Buffer {
  const size = end - start;
  const large = entries >= LIMIT_16 || start >= LIMIT_32 || size >= LIMIT_32;
  const bytes = Buffer.alloc((large ? 76 : 0) + 22);
  let at = 0;
  if (large) {
    bytes.writeUInt32LE(0x06064b50, 0);
    bytes.writeBigUInt64LE(44n, 4);
    bytes.writeUInt16LE(45, 12);
    bytes.writeUInt16LE(45, 14);
    bytes.writeBigUInt64LE(BigInt(entries), 24);
    bytes.writeBigUInt64LE(BigInt(entries), 32);
    bytes.writeBigUInt64LE(BigInt(size), 40);
    bytes.writeBigUInt64LE(BigInt(start), 48);
    bytes.writeUInt32LE(0x07064b50, 56);
    bytes.writeBigUInt64LE(BigInt(end), 64);
    bytes.writeUInt32LE(1, 72);
    at = 76;
  }
  bytes.writeUInt32LE(0x06054b50, at);
  bytes.writeUInt16LE(Math.min(entries, LIMIT_16), at + 8);
  bytes.writeUInt16LE(Math.min(entries, LIMIT_16), at + 10);
  bytes.writeUInt32LE(Math.min(size, LIMIT_32), at + 12);
  bytes.writeUInt32LE(Math.min(start, LIMIT_32), at + 16);
  return bytes;
}
