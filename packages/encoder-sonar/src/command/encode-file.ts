import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { AblataError } from '@ablata/spec';
import type { SonarEncoder } from '../create-sonar-encoder.ts';
import { createNpyFile } from './npy-file.ts';

/** Lines encoded together: many batches of like length, yet a few megabytes of vectors. */
const LINES_AT_ONCE = 1024;

export interface EncodeFileResult {
  readonly rows: number;
  readonly truncated: number;
  /** Texts with tokens that the vocabulary lacks. */
  readonly unknown: number;
}

/** Encodes a text file, a text a line (UTF-8), into a .npy file of float32 [lines, dimension]. Memory stays bounded. */
export async function encodeFile(encoder: SonarEncoder, input: string, output: string): Promise<EncodeFileResult> {
  await access(input).catch((cause) => {
    throw new AblataError('CONFIG_SONAR_INPUT', `${input}: the file cannot be read`, {
      hint: 'Give a UTF-8 text file with one text a line.',
      cause,
    });
  });
  await encoder.start();
  const file = await createNpyFile(output, encoder.dimension);
  let rows = 0;
  let truncated = 0;
  let unknown = 0;
  try {
    for await (const texts of chunks(readLines(input))) {
      const encoded = await encoder.encode(texts);
      await file.append(encoded.vectors);
      rows += texts.length;
      truncated += encoded.truncated.reduce((sum, flag) => sum + flag, 0);
      unknown += encoded.unknown.reduce((sum, tokens) => sum + (tokens > 0 ? 1 : 0), 0);
    }
  } finally {
    await file.close();
  }
  return { rows, truncated, unknown };
}

/** Lines end with `\n` or `\r\n` and nothing else: a U+2028 within a text stays in it (readline would split there). */
async function* readLines(path: string): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of createReadStream(path, 'utf8')) {
    const lines = (rest + String(piece)).split('\n');
    rest = lines.pop()!;
    for (const line of lines) yield line.replace(/\r$/, '');
  }
  if (rest !== '') yield rest;
}

async function* chunks(lines: AsyncIterable<string>): AsyncGenerator<string[]> {
  let chunk: string[] = [];
  for await (const line of lines) {
    if (chunk.push(line) < LINES_AT_ONCE) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
