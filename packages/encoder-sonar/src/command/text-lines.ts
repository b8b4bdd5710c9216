import { createReadStream } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { AblataError } from '@ablata/spec';

/** @throws CONFIG_SONAR_INPUT */
export async function checkReadable(path: string): Promise<void> {
  const fail = (what: string, cause?: unknown) =>
    new AblataError('CONFIG_SONAR_INPUT', `${path}: ${what}`, {
      hint: 'Give a UTF-8 text file with one text a line.',
      cause,
    });
  await access(path, constants.R_OK).catch((cause) => {
    throw fail('the file cannot be read', cause);
  });
  if ((await stat(path)).isDirectory()) throw fail('it is a folder');
}

/** Lines end with `\n` or `\r\n` and nothing else: a U+2028 within a text stays in it (readline would split there). */
export async function* readLines(path: string): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of createReadStream(path, 'utf8')) {
    const lines = (rest + String(piece)).split('\n');
    rest = lines.pop()!;
    for (const line of lines) yield line.replace(/\r$/, '');
  }
  if (rest !== '') yield rest;
}

export async function* chunks(lines: AsyncIterable<string>, size: number): AsyncGenerator<string[]> {
  let chunk: string[] = [];
  for await (const line of lines) {
    if (chunk.push(line) < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
