import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { unreadable } from '../source-error.ts';

export interface Line {
  /** Counted from 1. */
  readonly number: number;
  /** Undefined when the bytes are not UTF-8. */
  readonly text: string | undefined;
}

const NEWLINE = 0x0a;

/** The lines of a UTF-8 file, without their ends and without a byte order mark. Holds one line in memory at a time. */
export async function* readLines(path: string, label: string, signal: AbortSignal): AsyncGenerator<Line> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let number = 0;
  const decode = (bytes: Buffer): Line => {
    number++;
    try {
      return { number, text: decoder.decode(bytes) };
    } catch {
      return { number, text: undefined };
    }
  };
  let pending: Buffer[] = [];
  for await (const chunk of readChunks(path, label, signal)) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      yield decode(Buffer.concat([...pending, chunk.subarray(start, end)]));
      pending = [];
      start = end + 1;
    }
    if (start < chunk.length) pending.push(chunk.subarray(start));
  }
  if (pending.length > 0) yield decode(Buffer.concat(pending));
}

/** SHA-256 of a file, hexadecimal. */
export async function hashFile(path: string, label: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of readChunks(path, label, signal)) hash.update(chunk);
  return hash.digest('hex');
}

async function* readChunks(path: string, label: string, signal?: AbortSignal): AsyncGenerator<Buffer> {
  signal?.throwIfAborted();
  try {
    yield* createReadStream(path, signal === undefined ? {} : { signal }) as AsyncIterable<Buffer>;
  } catch (cause) {
    signal?.throwIfAborted();
    throw unreadable(path, label, cause);
  }
}
