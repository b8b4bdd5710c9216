import type { ByteSource } from './byte-source.ts';
import { checkpointError, truncatedCheckpoint } from './checkpoint-error.ts';

/** A stored (uncompressed) member of a zip archive, as a range of the archive's own bytes. */
export interface ZipMember {
  readonly offset: number;
  readonly byteLength: number;
}

const END_RECORD = 0x06054b50;
const END_RECORD_SIZE = 22;
const ZIP64_LOCATOR = 0x07064b50;
const ZIP64_END_RECORD = 0x06064b50;
const CENTRAL_HEADER = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;
const ZIP64_EXTRA = 1;
const UNKNOWN_32 = 0xffffffff;

/**
 * Lists the members of a zip archive as PyTorch writes it (zip64 where needed). Refuses compressed members, as their
 * bytes could not be used in place.
 *
 * Format: APPNOTE.TXT (PKWARE), sections 4.3.6 – 4.5.3.
 */
export function readZipDirectory(source: ByteSource): Map<string, ZipMember> {
  const { count, offset, byteLength } = findCentralDirectory(source);
  const directory = source.read(offset, byteLength, 'the zip directory');
  const members = new Map<string, ZipMember>();
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== CENTRAL_HEADER) {
      throw damaged(source, `zip directory entry ${index + 1} of ${count} is malformed`);
    }
    const nameEnd = at + 46 + directory.readUInt16LE(at + 28);
    const extraEnd = nameEnd + directory.readUInt16LE(at + 30);
    const name = directory.toString('utf8', at + 46, nameEnd);
    const method = directory.readUInt16LE(at + 10);
    if (method !== 0) {
      throw checkpointError(
        'COMPRESSED',
        source.path,
        `zip member ${name} is compressed (method ${method}); weights must be stored, as torch.save writes them`,
        'Save the checkpoint again with torch.save, or unzip and re-zip it with `zip -0`.',
      );
    }
    const extra = directory.subarray(nameEnd, extraEnd);
    members.set(name, locate(source, name, wideFields(directory.subarray(at, at + 46), extra)));
    at = extraEnd + directory.readUInt16LE(at + 32);
  }
  return members;
}

function findCentralDirectory(source: ByteSource): { count: number; offset: number; byteLength: number } {
  const tailLength = Math.min(source.size, END_RECORD_SIZE + 0xffff + 20);
  const tailStart = source.size - tailLength;
  const tail = source.read(tailStart, tailLength, 'the zip end record');
  let end = tail.length - END_RECORD_SIZE;
  while (end >= 0 && tail.readUInt32LE(end) !== END_RECORD) end--;
  if (end < 0) {
    throw truncatedCheckpoint(source.path, 'The zip archive has no end record: its directory', source.size);
  }
  const locator = end - 20;
  if (locator >= 0 && tail.readUInt32LE(locator) === ZIP64_LOCATOR) {
    const record = source.read(Number(tail.readBigUInt64LE(locator + 8)), 56, 'the zip64 end record');
    if (record.readUInt32LE(0) !== ZIP64_END_RECORD) throw damaged(source, 'the zip64 end record is malformed');
    return {
      count: Number(record.readBigUInt64LE(32)),
      byteLength: Number(record.readBigUInt64LE(40)),
      offset: Number(record.readBigUInt64LE(48)),
    };
  }
  return {
    count: tail.readUInt16LE(end + 10),
    byteLength: tail.readUInt32LE(end + 12),
    offset: tail.readUInt32LE(end + 16),
  };
}

/** Sizes and offset of a central header; those that don't fit 32 bits are in the zip64 extra field, in this order. */
function wideFields(header: Buffer, extra: Buffer): { byteLength: number; headerOffset: number } {
  let byteLength = header.readUInt32LE(24);
  let storedLength = header.readUInt32LE(20);
  let headerOffset = header.readUInt32LE(42);
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== ZIP64_EXTRA) continue;
    let field = at + 4;
    const next = () => {
      field += 8;
      return Number(extra.readBigUInt64LE(field - 8));
    };
    if (byteLength === UNKNOWN_32) byteLength = next();
    if (storedLength === UNKNOWN_32) storedLength = next();
    if (headerOffset === UNKNOWN_32) headerOffset = next();
  }
  return { byteLength, headerOffset };
}

function locate(source: ByteSource, name: string, entry: { byteLength: number; headerOffset: number }): ZipMember {
  const header = source.read(entry.headerOffset, 30, `zip member ${name}`);
  if (header.readUInt32LE(0) !== LOCAL_HEADER) throw damaged(source, `zip member ${name} has no local header`);
  const offset = entry.headerOffset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (offset + entry.byteLength > source.size) {
    throw truncatedCheckpoint(source.path, `zip member ${name}`, source.size);
  }
  return { offset, byteLength: entry.byteLength };
}

function damaged(source: ByteSource, message: string) {
  return checkpointError('FORMAT', source.path, message, 'The file is damaged: fetch it again.');
}
