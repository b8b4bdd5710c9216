import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';

/** The pages of an SQLite database as last committed: those of the file, overlaid with those of its write-ahead log. */
export interface SqliteImage extends Disposable {
  readonly pages: number;
  /** Bytes of a page that hold content. */
  readonly usable: number;
  page(number: number): Uint8Array | undefined;
  /** Whether the log holds something that the file does not. */
  readonly hasLog: boolean;
  /** Writes the database as last committed into a new file, where it needs no log; on disk when this returns. */
  writeTo(file: string): void;
}

/** Page sizes a ledger can have when no header tells, largest first. */
const LARGEST_PAGE = 65536;
const SMALLEST_PAGE = 4096;
/** First byte of a page that holds rows of a table, or entries of an index. */
const LEAVES = [0x0d, 0x0a];
const WAL_HEADER = 32;
const FRAME_HEADER = 24;

/** Opens a database file as pages, without asking whether its header makes sense. */
export function openSqliteImage(file: string): SqliteImage {
  const main = openSync(file, 'r');
  const log = tryOpen(`${file}-wal`);
  const header = readAt(main, 0, 100) ?? Buffer.alloc(100);
  const logHeader = log === undefined ? undefined : readAt(log, 0, WAL_HEADER);
  const size = pageSize(header.readUInt16BE(16)) ?? pageSize(logHeader?.readUInt32BE(8) ?? 0) ?? guessPageSize(main);
  const reserved = header.toString('latin1', 0, 15) === 'SQLite format 3' ? (header[20] as number) : 0;
  const frames = log === undefined || !logHeader ? new Map<number, number>() : committedFrames(log, logHeader, size);
  return {
    pages: Math.max(Math.ceil(fstatSync(main).size / size), ...frames.keys()),
    usable: size - reserved,
    page(number) {
      const frame = frames.get(number);
      if (frame !== undefined && log !== undefined) return readAt(log, frame, size);
      return number < 1 ? undefined : readAt(main, (number - 1) * size, size);
    },
    hasLog: frames.size > 0,
    writeTo(path) {
      const target = openSync(path, 'wx');
      try {
        copyAll(main, target);
        for (const [number, frame] of frames) {
          const bytes = log === undefined ? undefined : readAt(log, frame, size);
          if (bytes && number > 0) writeSync(target, bytes, 0, size, (number - 1) * size);
        }
        fsyncSync(target);
      } finally {
        closeSync(target);
      }
    },
    [Symbol.dispose]() {
      closeSync(main);
      if (log !== undefined) closeSync(log);
    },
  };
}

function copyAll(from: number, to: number): void {
  const chunk = Buffer.alloc(1 << 20);
  for (let at = 0, count = 1; count > 0; at += count) {
    count = readSync(from, chunk, 0, chunk.length, at);
    writeSync(to, chunk, 0, count, at);
  }
}

/** Where in the log the newest committed version of each page is. */
function committedFrames(log: number, header: Buffer, size: number): Map<number, number> {
  const salt = header.subarray(16, 24);
  const committed = new Map<number, number>();
  let pending = new Map<number, number>();
  for (let at = WAL_HEADER; ; at += FRAME_HEADER + size) {
    const frame = readAt(log, at, FRAME_HEADER);
    if (!frame?.subarray(8, 16).equals(salt)) return committed;
    pending.set(frame.readUInt32BE(0), at + FRAME_HEADER);
    if (frame.readUInt32BE(4) === 0) continue; // not the last of its transaction
    for (const [number, position] of pending) committed.set(number, position);
    pending = new Map();
  }
}

/** Halving the size finds twice as many leaves as long as it is too large, and no more once it is right. */
function guessPageSize(file: number): number {
  const { size: bytes } = fstatSync(file);
  const leaves = (size: number): number => {
    let count = 0;
    for (let at = 0; at < bytes; at += size) if (LEAVES.includes(readAt(file, at, 1)?.[0] as number)) count++;
    return count;
  };
  let size = LARGEST_PAGE;
  while (size > SMALLEST_PAGE && leaves(size / 2) > 1.5 * leaves(size)) size /= 2;
  return size;
}

function pageSize(stored: number): number | undefined {
  const size = stored === 1 ? 65536 : stored;
  return size >= 512 && size <= 65536 && (size & (size - 1)) === 0 ? size : undefined;
}

function tryOpen(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch {
    return undefined;
  }
}

/** Undefined when the file ends before. */
function readAt(file: number, position: number, length: number): Buffer | undefined {
  const bytes = Buffer.alloc(length);
  return readSync(file, bytes, 0, length, position) === length ? bytes : undefined;
}
