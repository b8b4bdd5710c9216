import type { Note } from '../note.ts';
import { readChannels } from './channels.ts';
import { withoutDraft } from './drafts.ts';
import { readMarks } from './reasoning-marks.ts';
import type { Segments } from './segments.ts';
import { withoutSpecialTokens } from './special-tokens.ts';

/**
 * What of an answer is the answer: without the channels, marks and tokens that models put before and around it. Several parts when
 * thoughts stand between them; the last that holds an answer is the one.
 */
export function finalPart(text: string, note: Note): Segments {
  const channels = readChannels(text, note);
  const written = channels ?? { parts: [text], unfinished: false };
  const read = written.parts.map((part) => readMarks(part, note));
  return {
    parts: read.flatMap(({ parts }) => parts).map((part) => withoutDraft(withoutSpecialTokens(part, note), note)),
    unfinished: written.unfinished || read.some(({ unfinished }) => unfinished),
  };
}
