import { type Sign, signs } from './signs.ts';

type Groups = readonly (string | undefined)[];

const patternsOf = (as: Sign['as']): string[] => signs.filter((sign) => sign.as === as).map(({ pattern }) => pattern);

const inside = [...patternsOf('inside'), '[()\\[\\]{}]'].join('|');
const minus = patternsOf('minus').join('|');
const symbols = '[\\p{Sm}\\p{Sc}^]';
const pictures = '(?:[\\p{So}\\p{Sk}\\u200D\\u{E0020}-\\u{E007F}](?<![`^]))+';
const alone = [...patternsOf('alone'), symbols, pictures].join('|');
const apostrophe = "(?<=\\p{L}\\p{M}*)'(?=\\p{L})";
/** Nothing begins with a letter: saying so first makes it three times as fast. */
const pattern = new RegExp(
  `(?=[\\p{P}\\p{S}\\u200D\\u{E0020}-\\u{E007F}])(?:(${inside})|(${minus})|(${alone})|(${apostrophe})|[\\p{P}\`])`,
  'gmu',
);
/** What most texts have of punctuation, for speed. */
const ends = /(?<![.,;?])[.,;?]+(?=\s|$)/g;
const special = /[^\p{L}\p{M}\p{N}\s]/u;
const operator = /[\p{Sm}\p{Sc}^*/%]/gu;

/** A text in its compatible form without punctuation; symbols and {@link signs} stay, each a token of its own. */
export function bareText(text: string): string {
  const plain = text.replace(ends, ' ');
  if (!special.test(plain)) return plain;
  const marked = plain.replace(pattern, (mark: string, ...[kept, isMinus, isAlone, isApostrophe]: Groups) => {
    if (kept !== undefined) return mark;
    if (isMinus !== undefined) return ' − ';
    if (isAlone !== undefined) return ` ${mark} `;
    return isApostrophe === undefined ? ' ' : '';
  });
  return bareBrackets(marked);
}

/**
 * Brackets are signs where they do something: next to an operator or around one (`2 * (3 + 4)`), behind a name (`f(x)`), or
 * around numbers (`[0 1]`). Others are punctuation, and so are those without their partner.
 */
function bareBrackets(text: string): string {
  if (!/[()[\]{}]/.test(text)) return text;
  const operators = countUpTo(text, operator);
  const digits = countUpTo(text, /\p{N}/gu);
  const wordsUpTo = countUpTo(text, /(?<=\p{L})\p{L}/gu);
  const characters = text.split('');
  const isSign = (start: number, end: number): boolean => {
    const has = (counts: Uint32Array): boolean => counts[end]! > counts[start + 1]!;
    const touches = (at: number): boolean => operators[at + 1]! > operators[at]!;
    if (/[\p{L}\p{N})\]}]/u.test(characters[start - 1] ?? '') || has(operators)) return true;
    if (has(digits) && !has(wordsUpTo)) return true;
    return touches(skipSpaces(text, start, -1)) || touches(skipSpaces(text, end, 1));
  };

  const open: number[] = [];
  for (let at = 0; at < characters.length; at++) {
    const closing = ')]}'.indexOf(characters[at]!);
    if ('([{'.includes(characters[at]!)) open.push(at);
    if (closing < 0) continue;
    const start = open.at(-1);
    if (start !== undefined && text[start] === '([{'[closing]) {
      open.pop();
      if (isSign(start, at)) continue;
      characters[start] = ' ';
    }
    characters[at] = ' ';
  }
  for (const start of open) characters[start] = ' ';
  return characters.join('');
}

/** How many matches begin before each place. */
function countUpTo(text: string, what: RegExp): Uint32Array {
  const counts = new Uint32Array(text.length + 2);
  for (const { index } of text.matchAll(what)) counts[index + 1] = 1;
  for (let at = 1; at < counts.length; at++) counts[at]! += counts[at - 1]!;
  return counts;
}

/** The place of the next character that is no space. */
function skipSpaces(text: string, from: number, step: 1 | -1): number {
  let at = from + step;
  while (/\s/.test(text[at] ?? '')) at += step;
  return Math.max(at, 0);
}
