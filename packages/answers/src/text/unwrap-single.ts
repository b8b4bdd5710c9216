import type { Note } from '../note.ts';
import { isOffer, isPreamble, isRemark, withoutInlinePreamble, withoutInlineRemark } from './remarks.ts';

const LABEL =
  /^(?:#{1,6}\s*)?(?:\*\*|__|["'])?(?:(?:my |the |your )?(?:final |revised |improved |output |new |another )?(?:meta-?cognitive )?(?:instruction|answer|response|text|output|advice|suggestion|result)|assistant|output)(?:\s*#?1)?(?:\*\*|__|["'])?(?:\s*[:：](?:\*\*|__)?\s*|(?=\s*\n)\s*)/iu;
const PAIRS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['code-fence', /^`{3,}[\w-]*[ \t]*\r?\n([\s\S]*?)\r?\n?[ \t]*`{3,}$/u],
  ['quotes-around', /^"""([\s\S]*)"""$/u],
  [
    'quotes-around',
    /^(?:"([^"]*)"|“([^“”]*)”|„([^„“”]*)[“”]|«([^«»]*)»|「([^「」]*)」|『([^『』]*)』|``([^`]*)''|`([^`\n]+)`)$/u,
  ],
  ['quotes-around', /^(?:'((?:[^']|(?<=\p{L})'(?=\p{L}))*)'|‘((?:[^‘’]|(?<=\p{L})’(?=\p{L}))*)’)$/u],
  ['bold', /^(?:\*\*((?:(?!\*\*)[\s\S])*)\*\*|__((?:(?!__)[\s\S])*)__|\*([^*\n]+)\*|_([^_\n]+)_)$/u],
  ['html', /^<(?:b|strong|i|em|p|q|blockquote|span|div)>([^<>]*)<\/(?:b|strong|i|em|p|q|blockquote|span|div)>$/iu],
  ['brackets-around', /^\[\s*"([^"]*)"\s*\]$/u],
];
/** Layers that models put around one sentence. */
const MOST_LAYERS = 8;
/** Longer than any remark. */
const SIGHT = 600;

/** Takes off what models put around a single text, layer by layer; what is inside stays. */
export function unwrapSingle(written: string, note: Note): string {
  let text = written.trim();
  for (let layer = 0; layer < MOST_LAYERS; layer++) {
    const before = text;
    text = unpair(withoutLabel(withoutMark(withoutTalk(unpair(text, note), note), note), note), note).trim();
    if (text === before) break;
  }
  return text;
}

/** Announcements before and talk behind the text, paragraph by paragraph; what is between stays as it was written. */
function withoutTalk(written: string, note: Note): string {
  let text = withoutRules(written);
  const first = /^[^\n]*/u.exec(text)?.[0] ?? '';
  if (first.length < text.length && isPreamble(first)) {
    note('preamble');
    text = withoutRules(text.slice(first.length));
  }
  for (;;) {
    const gap = lastGap(text);
    const line = text.lastIndexOf('\n');
    if (gap !== undefined && isRemark(text.slice(gap).trim())) text = withoutRules(text.slice(0, gap));
    else if (line > 0 && isOffer(text.slice(line + 1))) text = withoutRules(text.slice(0, line));
    else break;
    note('closing-remark');
  }
  const inside = withoutInlinePreamble(text);
  if (inside !== text && inside !== '') note('preamble');
  const open = inside === '' ? text : inside;
  const closed = withoutInlineRemark(open);
  if (closed !== open) note('closing-remark');
  return closed;
}

/** Offset of the blank line before the last paragraph. */
function lastGap(text: string): number | undefined {
  const from = Math.max(0, text.length - SIGHT);
  const gap = [...text.slice(from).matchAll(/\n[ \t]*\n/gu)].at(-1)?.index;
  return gap === undefined ? undefined : from + gap;
}

function withoutRules(text: string): string {
  return text
    .trim()
    .replace(/^[-*_=]{3,}[ \t]*\n/u, '')
    .replace(/\n[-*_=]{3,}$/u, '')
    .trim();
}

/** The mark of a list of one. */
function withoutMark(text: string, note: Note): string {
  const mark = /^(?:(?:\(?1[.)]|[-*•–])[ \t]+|>[ \t]?)(?=\S)/u.exec(text);
  if (
    mark === null ||
    /^(?:\s*)(?:\(?\d{1,2}[.)]|[-*•–]|>)[ \t]+\S/mu.test(text.slice(mark[0].length).replace(/^[^\n]*/u, ''))
  ) {
    return mark?.[0].startsWith('>') === true ? unquote(text, note) : text;
  }
  note('list-of-one');
  return text.slice(mark[0].length);
}

function unquote(text: string, note: Note): string {
  if (!text.split('\n').every((line) => line.startsWith('>'))) return text;
  note('quotes-around');
  return text.replaceAll(/^>[ \t]?/gmu, '');
}

function withoutLabel(text: string, note: Note): string {
  const label = LABEL.exec(text.slice(0, 100));
  if (label === null || label[0].trim() === '' || label[0].length === text.length) return text;
  note('label');
  return text.slice(label[0].length);
}

function unpair(written: string, note: Note): string {
  const text = written.trim();
  for (const [name, pattern] of PAIRS) {
    const inner = pattern
      .exec(text)
      ?.slice(1)
      .find((part) => part !== undefined);
    if (inner === undefined) continue;
    note(name);
    return inner.trim();
  }
  return text;
}
