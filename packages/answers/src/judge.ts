import type { Reject } from '@ablata/spec';
import type { Note } from './note.ts';
import { cleanText } from './text/clean-text.ts';
import { isPlaceholder } from './text/is-placeholder.ts';

/** A written text as a candidate's text, or why it can't be one. */
export function judge(written: string | undefined, cut: boolean, note: Note): string | Reject {
  if (cut) return { fate: 'truncated', reason: 'cut-in-candidate' };
  if (written === undefined) return { fate: 'unparsable', reason: 'no-text' };
  const text = cleanText(written, note);
  if (text === '') return { fate: 'empty', reason: 'empty-text' };
  return isPlaceholder(text) ? { fate: 'unparsable', reason: 'echo' } : text;
}
