/** A full stop behind one of these ends no sentence: titles, initials, and what a number follows. */
const open =
  /(?:^|[\s(["“])(?:(?:Dr|Mr|Mrs|Ms|Prof|St|Gen|Sen|Rep|Rev|Hon|Capt|Lt|Col|vs|cf|e\.g|i\.e|approx)\.|\p{Lu}\.)\s*$/u;
const openBeforeNumber = /(?:^|[\s(["“])(?:No|Nos|Fig|Figs|Eq|Eqs|Sec|Ch|Vol|pp|p)\.\s*$/;

/** What is looked at behind a sentence: an abbreviation and some white space. */
const LONGEST_END = 32;

const segmenters = new Map<string, Intl.Segmenter>();

/**
 * The sentences of a text, in order, each with the white space behind it: joined they are the text again. By the rules of
 * Unicode (UAX #29) in the runtime's `Intl.Segmenter`, and a sentence goes on behind an abbreviation
 * and before a small letter.
 *
 * @param locale BCP 47; the rules are the same in most languages
 */
export function sentences(text: string, locale = 'en'): string[] {
  const segmenter = segmenters.get(locale) ?? new Intl.Segmenter(locale, { granularity: 'sentence' });
  segmenters.set(locale, segmenter);
  const found: string[] = [];
  for (const { segment } of segmenter.segment(text)) {
    const last = found.at(-1);
    if (last !== undefined && goesOn(last, segment)) found[found.length - 1] = last + segment;
    else found.push(segment);
  }
  return found;
}

/** Behind an abbreviation, and, in one line, before a small letter: “Why?” he asked. */
function goesOn(sentence: string, next: string): boolean {
  const end = sentence.slice(-LONGEST_END);
  if (open.test(end) || (openBeforeNumber.test(end) && /^\p{N}/u.test(next))) return true;
  return /^\p{Ll}/u.test(next) && !/[\n\u2029]\s*$/.test(end);
}
