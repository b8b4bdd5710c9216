/** White space as Python's `str.split` and `str.rstrip` see it. */
const SPACE = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+';

const ANY = new RegExp(SPACE, 'gu');
const LAST = new RegExp(`${SPACE}$`, 'u');

export function withoutSpace(text: string): string {
  return text.replace(ANY, '');
}

export function withoutLastSpace(text: string): string {
  return text.replace(LAST, '');
}

export function splitAtSpace(text: string): readonly string[] {
  return text.split(ANY).filter((part) => part !== '');
}
