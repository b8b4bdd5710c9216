import { crc32 } from 'node:zlib';
import { damaged, type PositionalFile, truncated, unsupported } from '../files/positional-file.ts';

export interface ZipEntry {
  readonly name: string;
  /** Where its data starts in the file. */
  readonly start: number;
  readonly size: number;
  readonly crc: number;
}

const LIMIT_32 = 0xffffffff;
const LIMIT_16 = 0xffff;
const MAX_ENTRIES = 100_000;
const MAX_DIRECTORY = 64 * 2 ** 20;
const CHUNK = 4 * 2 ** 20;

/**
 * The entries of a zip of stored files, such as PyTorch writes. Nothing is ever unpacked: a compressed entry is refused, and
 * no entry can claim more bytes than the file has, so there is nothing a zip bomb could fill.
 *
 * @throws DATA_TRUNCATED · DATA_DAMAGED · DATA_UNSUPPORTED
 */
export async function readZip(file: PositionalFile): Promise<ReadonlyMap<string, ZipEntry>> {
  const directory = await findDirectory(file);
  const bytes = await file.read(directory.start, directory.size);
  const entries = new Map<string, ZipEntry>();
  let claimed = 0;
  let at = 0;
  for (let index = 0; index < directory.entries; index++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== 0x02014b50) {
      throw damaged(file.path, `entry ${index} of its directory is not one`);
    }
    const nameLength = bytes.readUInt16LE(at + 28);
    const extraLength = bytes.readUInt16LE(at + 30);
    const next = at + 46 + nameLength + extraLength + bytes.readUInt16LE(at + 32);
    if (next > bytes.length) throw damaged(file.path, `entry ${index} of its directory runs past the end`);
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    const { size, packed, offset } = sizes(bytes.subarray(at, at + 46 + nameLength + extraLength), 46 + nameLength);
    const method = bytes.readUInt16LE(at + 10);
    if (name.split(/[/\\]/).includes('..') || name.startsWith('/')) {
      throw unsupported(file.path, `its entry ${index} is named outside the archive`, 'Do not trust this file.');
    }
    if (method !== 0 || packed !== size) {
      throw unsupported(
        file.path,
        `its entry ${index} is compressed (method ${method}), which PyTorch never does`,
        'If you trust the file, load it in PyTorch and save it again with torch.save.',
      );
    }
    if ((bytes.readUInt16LE(at + 8) & 1) !== 0) throw unsupported(file.path, 'it is encrypted', 'Decrypt it first.');
    claimed += size;
    if (offset + size > directory.start || claimed > file.size) {
      throw damaged(file.path, `its entry ${index} claims ${size} bytes, more than the file holds`);
    }
    entries.set(name, { name, size, crc: bytes.readUInt32LE(at + 16), start: await dataStart(file, offset, index) });
    at = next;
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
  if (crc !== entry.crc) {
    throw damaged(file.path, `${entry.name} has the checksum ${hex(crc)}, its directory says ${hex(entry.crc)}`);
  }
}

async function findDirectory(file: PositionalFile): Promise<{ start: number; size: number; entries: number }> {
  const tailSize = Math.min(file.size, 22 + LIMIT_16);
  const tail = await file.read(file.size - tailSize, tailSize);
  const end = tail.lastIndexOf('PK\x05\x06', tail.length - 22, 'latin1');
  if (end < 0) throw truncated(file.path, 'a zip ends with its directory, and there is none');
  let entries = tail.readUInt16LE(end + 10);
  let size = tail.readUInt32LE(end + 12);
  let start = tail.readUInt32LE(end + 16);
  if (entries === LIMIT_16 || size === LIMIT_32 || start === LIMIT_32) {
    const locator = file.size - tailSize + end - 20;
    const pointer = await file.read(locator, 20);
    if (pointer.readUInt32LE(0) !== 0x07064b50) throw damaged(file.path, 'its zip64 directory is missing');
    const record = await file.read(Number(pointer.readBigUInt64LE(8)), 56);
    if (record.readUInt32LE(0) !== 0x06064b50) throw damaged(file.path, 'its zip64 directory is not one');
    entries = Number(record.readBigUInt64LE(32));
    size = Number(record.readBigUInt64LE(40));
    start = Number(record.readBigUInt64LE(48));
  }
  if (start + size > file.size)
    throw truncated(file.path, `its directory should end at byte ${start + size} of ${file.size}`);
  if (entries > MAX_ENTRIES || size > MAX_DIRECTORY) {
    throw unsupported(
      file.path,
      `it has ${entries} entries`,
      `A dataset has a dozen; ${MAX_ENTRIES} are the most read.`,
    );
  }
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

async function dataStart(file: PositionalFile, offset: number, index: number): Promise<number> {
  const header = await file.read(offset, 30);
  if (header.readUInt32LE(0) !== 0x04034b50)
    throw damaged(file.path, `entry ${index} does not start where its directory says`);
  return offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
}

function hex(crc: number): string {
  return crc.toString(16).padStart(8, '0');
}
