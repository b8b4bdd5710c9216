import { createReadStream } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { AblataError } from '@ablata/spec';

function unfit(path: string, what: string, cause?: unknown): AblataError {
  const hint = 'Give a UTF-8 text file with one text a line.';
  return new AblataError('CONFIG_SONAR_INPUT', `${path}: ${what}`, { hint, cause });
}

/** @throws CONFIG_SONAR_INPUT */
export async function checkReadable(path: string): Promise<void> {
  await access(path, constants.R_OK).catch((cause) => {
    throw unfit(path, 'the file cannot be read', cause);
  });
  if ((await stat(path)).isDirectory()) throw unfit(path, 'it is a folder');
}

/**
 * Lines end with `\n` or `\r\n` and nothing else: a U+2028 within a text stays in it (readline would split there). A byte order mark at the
 * beginning is no part of the first text.
 *
 * @throws CONFIG_SONAR_INPUT for what is not UTF-8
 */
export async function* readLines(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  let read = 0;
  const decode = (piece?: Uint8Array): string => {
    try {
      return decoder.decode(piece, { stream: piece !== undefined });
    } catch (cause) {
      throw unfit(path, `it is not UTF-8, after line ${read} or later`, cause);
    }
  };
  for await (const piece of createReadStream(path)) {
    const lines = (rest + decode(piece as Uint8Array)).split('\n');
    rest = lines.pop()!;
    read += lines.length;
    for (const line of lines) yield line.replace(/\r$/, '');
  }
  rest += decode();
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
