import { createReadStream } from 'node:fs';

/** A line without its end, and where it stands in the file. */
export interface Line {
  readonly bytes: Buffer;
  readonly start: number;
}

/** The lines of a file; one longer than 256 MiB is an error. Empty lines are left out. */
export async function* readLines(path: string): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let held = 0;
  let start = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 }) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, from)) {
      parts.push(chunk.subarray(from, end));
      held += end - from;
      yield* line();
      from = end + 1;
    }
    parts.push(chunk.subarray(from));
    held += chunk.length - from;
    if (held > 2 ** 28) throw new RangeError('a line is longer than 256 MiB');
  }
  yield* line();

  function* line(): Generator<Line> {
    const bytes = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    if (bytes.length > 0) yield { bytes, start };
    start += held + 1;
    parts = [];
    held = 0;
  }
}
