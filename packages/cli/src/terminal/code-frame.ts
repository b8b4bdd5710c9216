import { readFileSync } from 'node:fs';

/** A line of a config may hold what nobody else should read: then it isn't shown. */
const SECRET = /key|token(?!izer|s\b)|secret|password|passphrase|credential|authorization|cookie|headers/i;
const WIDEST = 120;

/**
 * The line a message is about, with a mark under its column; nothing when the message names no line or the file is not there.
 *
 * @param message begins with `file:line:column`
 */
export function codeFrame(message: string): string[] {
  const [, file, line, column] = /^(\S[^\n]*?):(\d+):(\d+)(?=\s|:)/.exec(message) ?? [];
  if (file === undefined) return [];
  const text = lineOf(file, Number(line));
  if (text === undefined || text.trim() === '' || SECRET.test(text)) return [];
  const margin = `  ${line} | `;
  const start = Math.max(0, Number(column) - 1 - WIDEST / 2);
  const shown = text.slice(start, start + WIDEST).replaceAll('\t', ' ');
  return [`${margin}${shown}`, `${' '.repeat(margin.length - 2)}| ${' '.repeat(Number(column) - 1 - start)}^`];
}

function lineOf(file: string, line: number): string | undefined {
  try {
    return readFileSync(file, 'utf8')
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/)[line - 1];
  } catch {
    return undefined;
  }
}
