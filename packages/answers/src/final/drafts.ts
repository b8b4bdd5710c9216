import type { Note } from '../note.ts';

const DRAFT =
  /^(?:#{1,6}\s*)?(?:\*\*|__)?(?:(?:my )?(?:first|initial|rough) (?:draft|attempt|try|version|answer)|draft(?: \d)?|attempt \d|version \d)\b[^\n]{0,40}[:：]/imu;
const FINAL =
  /^(?:#{1,6}\s*)?(?:\*\*|__)?(?:on reflection,? )?(?:(?:and |so )?here is )?(?:the |my )?(?:final|revised|improved|corrected) (?:meta-?cognitive )?(?:instructions?|answers?|version|responses?|list|output)(?:\*\*|__)?\s*[:：]/gimu;

/** What stands behind the words that announce the final answer, when others announced a draft before. */
export function withoutDraft(text: string, note: Note): string {
  const draft = DRAFT.exec(text);
  if (draft === null) return text;
  const final = [...text.matchAll(FINAL)].at(-1);
  if (final === undefined || final.index < draft.index) return text;
  note('draft');
  return text.slice(final.index + final[0].length).replace(/^(?:\*\*|__)?\s*/u, '');
}
