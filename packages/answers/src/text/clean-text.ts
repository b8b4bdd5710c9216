import type { Note } from '../note.ts';

/** The text trimmed and encodable; empty when nothing in it can be read. */
export function cleanText(written: string, note: Note): string {
  if (!/[\p{L}\p{N}]/u.test(written)) return '';
  const whole = written.isWellFormed();
  // NUL ends a text early in too many of the programs that will read the dataset.
  const nul = written.includes('\0');
  if (whole && !nul) return written.trim();
  if (!whole) note('lone-surrogate');
  if (nul) note('nul');
  return written.toWellFormed().replaceAll('\0', '').trim();
}
