import { signs } from './signs.ts';

const rows = signs.map((sign, i) => ({ ...sign, group: `${sign.as}${i}` }));
const parts = [
  ...rows.map(({ group, pattern: row }) => `(?<${group}>${row})`),
  "(?<apostrophe>(?<=\\p{L}\\p{M}*)'(?=\\p{L}))",
  '(?<bracket>[()\\[\\]{}])',
  '(?<dot>⋅)',
  '(?<math>[\\p{Sm}\\p{Sc}^])',
  '(?<picture>(?:[\\p{So}\\p{Sk}\\u200D\\u{E0020}-\\u{E007F}](?<![`^]))+)',
  '[\\p{P}`]',
];
/** Nothing begins with a letter: saying so first makes it three times as fast. */
const pattern = new RegExp(`(?=[\\p{P}\\p{S}\\u200D\\u{E0020}-\\u{E007F}])(?:${parts.join('|')})`, 'gmu');
/** What most texts have of punctuation, for speed. */
const ends = /[.,;?]+(?=\s|$)/g;
const special = /[^\p{L}\p{M}\p{N}\s]/u;
const operator = /[\p{Sm}\p{Sc}^*/%]/u;

/** A text in its compatible form without punctuation; symbols and {@link signs} stay, each a token of its own. */
export function bareText(text: string): string {
  const plain = text.replace(ends, ' ');
  if (!special.test(plain)) return plain;
  const marked = plain.replace(pattern, (match, ...rest) => {
    const groups = rest.at(-1) as Record<string, string | undefined>;
    const found = Object.keys(groups).find((name) => groups[name] !== undefined);
    if (found === undefined) return ' ';
    if (found === 'apostrophe') return '';
    if (found === 'bracket' || found.startsWith('inside')) return match;
    return found.startsWith('minus') ? ' − ' : ` ${match} `;
  });
  return bareBrackets(marked);
}

/**
 * Brackets are signs where they do something: next to an operator or around one (`2 * (3 + 4)`), behind a name (`f(x)`), or
 * around numbers (`[0 1]`). Others are punctuation, and so are those without their partner.
 */
function bareBrackets(text: string): string {
  const characters = text.split('');
  const open: number[] = [];
  for (let at = 0; at < characters.length; at++) {
    const closing = ')]}'.indexOf(characters[at]!);
    if ('([{'.includes(characters[at]!)) open.push(at);
    if (closing < 0) continue;
    const start = open.at(-1);
    if (start !== undefined && text[start] === '([{'[closing]) {
      open.pop();
      if (isSign(text, start, at)) continue;
      characters[start] = ' ';
    }
    characters[at] = ' ';
  }
  for (const start of open) characters[start] = ' ';
  return characters.join('');
}

function isSign(text: string, start: number, end: number): boolean {
  const inner = text.slice(start + 1, end);
  const before = text.slice(0, start).trimEnd().at(-1) ?? '';
  const behind =
    text
      .slice(end + 1)
      .trimStart()
      .at(0) ?? '';
  const called = /[\p{L}\p{N})\]}]/u.test(text[start - 1] ?? '');
  const numbers = /\p{N}/u.test(inner) && !/\p{L}{2}/u.test(inner);
  return called || numbers || [inner, before, behind].some((part) => operator.test(part));
}
