import type { Choice, Parsed, Reject } from '@ablata/spec';
import { finalPart } from './final/final-part.ts';
import type { Note } from './note.ts';
import { missingAnswer } from './nothing-found.ts';
import { cleanText } from './text/clean-text.ts';

/**
 * Reads an answer that is free text: its final part, as the model wrote it. Thoughts, channels and special tokens are taken off and
 * noted; nothing else is touched. An answer that did not come to its own end is a reject.
 */
export function readFinal(choice: Choice): Parsed {
  const repairs: string[] = [];
  const note: Note = (name) => repairs.push(name);
  const none = (reject: Reject): Parsed => ({ candidates: [], rejects: [reject], repairs });
  const missing = missingAnswer(choice);
  if (missing !== undefined) return none(missing);
  if (choice.finishReason === 'refused') return none({ fate: 'filtered', reason: 'refused' });
  const { parts, unfinished } = finalPart(choice.text, note);
  if (unfinished) return none({ fate: 'truncated', reason: 'thinking-unfinished' });
  if (choice.finishReason !== 'stop') return none({ fate: 'truncated', reason: 'cut-in-answer' });
  const text = cleanText(parts.findLast((part) => part.trim() !== '') ?? '', note);
  return text === ''
    ? none({ fate: 'empty', reason: 'empty-text' })
    : { candidates: [{ text, probability: null }], rejects: [], repairs };
}
