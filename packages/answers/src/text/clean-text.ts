import type { Note } from '../note.ts';

/** The text trimmed and encodable; empty when nothing in it can be read. */
export function cleanText(written: string, note: Note): string {
  if (!/[\p{L}\p{N}]/u.test(written)) return '';
  if (!written.isWellFormed()) note('lone-surrogate');
  // NUL ends a text early in too many of the programs that will read the dataset.
  if (written.includes('\0')) note('nul');
  return written.toWellFormed().replaceAll('\0', '').trim();
}
