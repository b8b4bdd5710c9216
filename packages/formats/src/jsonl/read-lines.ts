import type { PositionalFile } from '@ablata/torch-file';
import { unsupported } from '@ablata/torch-file';

/** A line without its end, and where it stands in the file. */
export interface Line {
  readonly bytes: Buffer;
  /** Of its first byte. */
  readonly start: number;
  /** From 1. */
  readonly number: number;
}

const CHUNK = 2 ** 20;
const LONGEST = 2 ** 27;
const MARK = Buffer.from('\ufeff');

/** The lines of a file, but for blank ones; a byte-order mark is left out. @throws DATA_UNSUPPORTED for a line beyond 128 MiB. */
export async function* readLines(file: PositionalFile): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let held = 0;
  let start = 0;
  let number = 1;
  for (let at = 0; at < file.size; at += CHUNK) {
    const chunk = await file.read(at, Math.min(CHUNK, file.size - at));
    let from = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, from)) {
      parts.push(chunk.subarray(from, end));
      held += end - from;
      yield* line();
      from = end + 1;
    }
    parts.push(chunk.subarray(from));
    held += chunk.length - from;
    if (held > LONGEST) throw unsupported(file.path, `line ${number} is longer than 128 MiB`, 'Is it JSON Lines?');
  }
  yield* line();

  function* line(): Generator<Line> {
    const whole = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    const skip = number === 1 && whole.subarray(0, 3).equals(MARK) ? 3 : 0;
    const bytes = whole.subarray(skip);
    if (!isBlank(bytes)) yield { bytes, start: start + skip, number };
    start += held + 1;
    number++;
    parts = [];
    held = 0;
  }
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}
