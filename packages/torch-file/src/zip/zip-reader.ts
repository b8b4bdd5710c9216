import { crc32 } from 'node:zlib';
import { damaged, hostile, truncated, unsupported } from '../file/file-errors.ts';
import type { PositionalFile } from '../file/positional-file.ts';

/** One file of a zip, as a range of the zip's own bytes. */
export interface ZipEntry {
  readonly name: string;
  /** Where its data starts in the zip. */
  readonly start: number;
  readonly size: number;
  readonly crc: number;
  /** 0: stored as it is. Anything else can't be read. */
  readonly method: number;
}

const LIMIT_32 = 0xffffffff;
const LIMIT_16 = 0xffff;
const MAX_ENTRIES = 200_000;
const MAX_DIRECTORY = 64 * 2 ** 20;
const CHUNK = 4 * 2 ** 20;

/**
 * The entries of a zip, such as PyTorch writes. Nothing is ever unpacked, entries may not overlap, and none can claim bytes that the file
 * does not have, so there is nothing a zip bomb could fill.
 *
 * Source: PKWARE APPNOTE 6.3.10.
 *
 * @throws DATA_TRUNCATED · DATA_DAMAGED · DATA_UNSUPPORTED · DATA_HOSTILE
 */
export function readZip(file: PositionalFile): ReadonlyMap<string, ZipEntry> {
  const directory = findDirectory(file);
  const bytes = file.readNow(directory.start, directory.size);
  const entries = new Map<string, ZipEntry>();
  const ranges: { from: number; to: number; index: number }[] = [];
  let at = 0;
  for (let index = 0; index < directory.entries; index++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== 0x02014b50) {
      throw damaged(file.path, `entry ${index} of its directory is not one`);
    }
    const nameEnd = at + 46 + bytes.readUInt16LE(at + 28);
    const extraEnd = nameEnd + bytes.readUInt16LE(at + 30);
    const next = extraEnd + bytes.readUInt16LE(at + 32);
    if (next > bytes.length) throw damaged(file.path, `entry ${index} of its directory runs past the end`);
    const name = bytes.toString('utf8', at + 46, nameEnd);
    const { size: unpacked, packed: size, offset } = sizes(bytes.subarray(at, extraEnd), nameEnd - at);
    refuseOdd(file, index, name, bytes.readUInt16LE(at + 8));
    if (size !== unpacked && bytes.readUInt16LE(at + 10) === 0)
      throw damaged(file.path, `its entry ${index} has two sizes, ${size} and ${unpacked}`);
    if (!Number.isSafeInteger(offset + size) || offset + size > directory.start) {
      throw damaged(file.path, `its entry ${index} claims ${size} bytes, more than the file holds`);
    }
    if (entries.has(name)) throw damaged(file.path, `its directory has two entries of one name (entry ${index})`);
    const start = dataStart(file, offset, index, bytes.subarray(at + 46, nameEnd));
    if (start + size > directory.start)
      throw damaged(file.path, `its entry ${index} claims ${size} bytes, more than the file holds`);
    entries.set(name, { name, size, crc: bytes.readUInt32LE(at + 16), start, method: bytes.readUInt16LE(at + 10) });
    ranges.push({ from: offset, to: start + size, index });
    at = next;
  }
  ranges.sort((a, b) => a.from - b.from);
  for (const [k, { from, index }] of ranges.entries()) {
    if (k > 0 && from < ranges[k - 1]!.to) throw hostile(file.path, `its entry ${index} overlaps another`);
  }
  return entries;
}

/** @throws DATA_DAMAGED when the bytes are not those that were written. */
export async function checkEntry(file: PositionalFile, entry: ZipEntry): Promise<void> {
  let crc = 0;
  const chunk = Buffer.allocUnsafe(Math.min(CHUNK, entry.size));
  for (let done = 0; done < entry.size; ) {
    const part = chunk.subarray(0, Math.min(chunk.length, entry.size - done));
    await file.readInto(part, entry.start + done);
    crc = crc32(part, crc);
    done += part.length;
  }
  if (crc !== entry.crc) throw wrongSum(file, entry, crc);
}

/** All bytes of an entry. @throws DATA_DAMAGED when they are not those that were written. */
export function readEntry(file: PositionalFile, entry: ZipEntry): Buffer {
  const bytes = file.readNow(entry.start, entry.size);
  const crc = crc32(bytes);
  if (crc !== entry.crc) throw wrongSum(file, entry, crc);
  return bytes;
}

function wrongSum(file: PositionalFile, { name, crc }: ZipEntry, found: number): Error {
  const hex = (sum: number): string => sum.toString(16).padStart(8, '0');
  return damaged(file.path, `${name} has the checksum ${hex(found)}, its directory says ${hex(crc)}`);
}

function refuseOdd({ path }: PositionalFile, index: number, name: string, flags: number): void {
  if (name.split(/[/\\]/).includes('..') || name.startsWith('/'))
    throw hostile(path, `its entry ${index} is named outside the archive`);
  if ((flags & 1) !== 0) throw unsupported(path, 'it is encrypted', 'Decrypt it first.');
}

function findDirectory(file: PositionalFile): { start: number; size: number; entries: number } {
  const tailSize = Math.min(file.size, 22 + LIMIT_16);
  const tail = file.readNow(file.size - tailSize, tailSize);
  const end = tail.length < 22 ? -1 : tail.lastIndexOf('PK\x05\x06', tail.length - 22, 'latin1');
  if (end < 0) throw truncated(file.path, 'a zip ends with its directory, and there is none');
  let entries = tail.readUInt16LE(end + 10);
  let size = tail.readUInt32LE(end + 12);
  let start = tail.readUInt32LE(end + 16);
  if (entries === LIMIT_16 || size === LIMIT_32 || start === LIMIT_32) {
    const locator = file.size - tailSize + end - 20;
    const pointer = file.readNow(Math.max(0, locator), 20);
    if (pointer.readUInt32LE(0) !== 0x07064b50) throw damaged(file.path, 'its zip64 directory is missing');
    const record = file.readNow(Number(pointer.readBigUInt64LE(8)), 56);
    if (record.readUInt32LE(0) !== 0x06064b50) throw damaged(file.path, 'its zip64 directory is not one');
    entries = Number(record.readBigUInt64LE(32));
    size = Number(record.readBigUInt64LE(40));
    start = Number(record.readBigUInt64LE(48));
  }
  if (start + size > file.size)
    throw truncated(file.path, `its directory should end at byte ${start + size} of ${file.size}`);
  if (entries > MAX_ENTRIES || size > MAX_DIRECTORY)
    throw unsupported(file.path, `it has ${entries} entries`, `${MAX_ENTRIES} are the most read.`);
  return { start, size, entries };
}

/** Sizes and offset of an entry, from its zip64 field where they do not fit. */
function sizes(header: Buffer, extra: number): { size: number; packed: number; offset: number } {
  const fields: [number, number, number] = [header.readUInt32LE(24), header.readUInt32LE(20), header.readUInt32LE(42)];
  for (let at = extra; at + 4 <= header.length; at += 4 + header.readUInt16LE(at + 2)) {
    if (header.readUInt16LE(at) !== 1) continue;
    let value = at + 4;
    fields.forEach((field, index) => {
      if (field !== LIMIT_32 || value + 8 > header.length) return;
      fields[index] = Number(header.readBigUInt64LE(value));
      value += 8;
    });
  }
  return { size: fields[0], packed: fields[1], offset: fields[2] };
}

/** Both headers of an entry must tell of the same file: what lies elsewhere would be read as this one's. */
function dataStart(file: PositionalFile, offset: number, index: number, name: Buffer): number {
  const header = file.readNow(offset, 30 + name.length);
  const same = header.readUInt32LE(0) === 0x04034b50 && header.readUInt16LE(26) === name.length;
  if (!same || !header.subarray(30).equals(name))
    throw damaged(file.path, `entry ${index} does not start where its directory says`);
  return offset + 30 + name.length + header.readUInt16LE(28);
}
