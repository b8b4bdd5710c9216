import type { Note } from '../note.ts';

const NAMED: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  hellip: '…',
  ndash: '–',
  mdash: '—',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  times: '×',
  divide: '÷',
  minus: '−',
  le: '≤',
  ge: '≥',
  ne: '≠',
  deg: '°',
};

/** Text of an XML-like form as plain text: entities decoded once, CDATA taken as it is. */
export function decodeEntities(text: string, note: Note): string {
  if (!/[&]|<!\[CDATA\[/u.test(text)) return text;
  return text
    .split(/(<!\[CDATA\[[\s\S]*?(?:\]\]>|$))/u)
    .map((part) => (part.startsWith('<![CDATA[') ? fromCdata(part, note) : decode(part, note)))
    .join('');
}

function fromCdata(part: string, note: Note): string {
  note('cdata');
  return part.slice('<![CDATA['.length).replace(/\]\]>$/u, '');
}

function decode(text: string, note: Note): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/giu,
    (written, decimal: string, hex: string, name: string) => {
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
      const char = name === undefined ? fromCode(code) : Object.hasOwn(NAMED, name) ? NAMED[name] : undefined;
      if (char !== undefined) note('entity');
      return char ?? written;
    },
  );
}

function fromCode(code: number): string | undefined {
  return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : undefined;
}
