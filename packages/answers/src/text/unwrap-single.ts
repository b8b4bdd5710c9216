import type { Note } from '../note.ts';
import { isPreamble, isRemark, withoutInlinePreamble, withoutInlineRemark } from './remarks.ts';

const LABEL = /^(?:#{1,6}\s*)?(?:\*\*|__|["'])?(?:(?:my |the |your )?(?:final |revised |improved |output |new |another )?(?:meta-?cognitive )?(?:instruction|answer|response|text|output|advice|suggestion|result)|assistant|output)(?:\s*#?1)?(?:\*\*|__|["'])?(?:\s*[:：](?:\*\*|__)?\s*|(?=\s*\n)\s*)/iu;
const LAST_LABEL = /^(?:#{1,6}\s*)?(?:\*\*|__)?(?:on reflection,? )?(?:here is )?(?:the |my )?(?:final|revised|improved|corrected) (?:meta-?cognitive )?(?:instruction|answer|version|response)(?:\*\*|__)?\s*[:：]/imu;
const DRAFT = /^(?:#{1,6}\s*)?(?:\*\*|__)?(?:first |initial |my )?(?:draft|attempt|try|version 1)\b[^\n]{0,40}[:：]/imu;
const PAIRS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['code-fence', /^`{3,}[\w-]*[ \t]*\r?\n([\s\S]*?)\r?\n?[ \t]*`{3,}$/u],
  ['quotes-around', /^"""([\s\S]*)"""$/u],
  ['quotes-around', /^(?:"([^"]*)"|“([^“”]*)”|„([^„“”]*)[“”]|«([^«»]*)»|「([^「」]*)」|『([^『』]*)』|``([^`]*)''|`([^`\n]+)`)$/u],
  ['quotes-around', /^(?:'((?:[^']|(?<=\p{L})'(?=\p{L}))*)'|‘((?:[^‘’]|(?<=\p{L})’(?=\p{L}))*)’)$/u],
  ['bold', /^(?:\*\*((?:(?!\*\*)[\s\S])*)\*\*|__((?:(?!__)[\s\S])*)__|\*([^*\n]+)\*|_([^_\n]+)_)$/u],
  ['html', /^<(?:b|strong|i|em|p|q|blockquote|span|div)>([^<>]*)<\/(?:b|strong|i|em|p|q|blockquote|span|div)>$/iu],
  ['brackets-around', /^\[\s*"([^"]*)"\s*\]$/u],
];
/** Layers that models put around one sentence. */
const MOST_LAYERS = 8;

/** Takes off what models put around a single text, layer by layer; what is inside stays. */
export function unwrapSingle(written: string, note: Note): string {
  let text = written.trim();
  for (let layer = 0; layer < MOST_LAYERS; layer++) {
    const before = text;
    text = unpair(withoutLabel(withoutMark(withoutTalk(unpair(withoutDraft(text, note), note), note), note), note), note).trim();
    if (text === before) break;
  }
  return text;
}

/** An earlier version, when a later one is announced as final. */
function withoutDraft(text: string, note: Note): string {
  if (!DRAFT.test(text.slice(0, 2000))) return text;
  const final = LAST_LABEL.exec(text);
  if (final === null) return text;
  note('draft');
  return text.slice(final.index + final[0].length).replace(/^(?:\*\*|__)?\s*/u, '');
}

function withoutTalk(text: string, note: Note): string {
  let paragraphs = text.split(/\n[ \t]*\n/u);
  const first = paragraphs[0] as string;
  if (paragraphs.length > 1 && isPreamble(first)) paragraphs = taken(paragraphs.slice(1), 'preamble');
  else {
    const [line, ...lines] = first.split('\n');
    if (lines.length > 0 && isPreamble(line as string)) paragraphs = taken([lines.join('\n'), ...paragraphs.slice(1)], 'preamble');
  }
  while (paragraphs.length > 1 && /^\s*(?:[-*_=]{3,})?\s*$/u.test(paragraphs[0] as string)) paragraphs = paragraphs.slice(1);
  while (paragraphs.length > 1) {
    const last = (paragraphs.at(-1) as string).trim();
    if (/^[-*_=]{3,}$/u.test(last)) paragraphs = paragraphs.slice(0, -1);
    else if (isRemark(last)) paragraphs = taken(paragraphs.slice(0, -1), 'closing-remark');
    else break;
  }
  let rest = paragraphs.join('\n\n').trim();
  const end = rest.lastIndexOf('\n');
  if (end > 0 && isRemark(rest.slice(end + 1))) {
    note('closing-remark');
    rest = rest.slice(0, end).trim();
  }
  const inside = withoutInlinePreamble(rest);
  if (inside !== rest && inside !== '') note('preamble');
  const open = inside === '' ? rest : inside;
  const closed = withoutInlineRemark(open);
  if (closed !== open) note('closing-remark');
  return closed;

  function taken(left: string[], name: string): string[] {
    note(name);
    return left;
  }
}

/** The mark of a list of one. */
function withoutMark(text: string, note: Note): string {
  const mark = /^(?:(?:\(?1[.)]|[-*•–])[ \t]+|>[ \t]?)(?=\S)/u.exec(text);
  if (mark === null || /^(?:\s*)(?:\(?\d{1,2}[.)]|[-*•–]|>)[ \t]+\S/mu.test(text.slice(mark[0].length).replace(/^[^\n]*/u, ''))) {
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
    const inner = pattern.exec(text)?.slice(1).find((part) => part !== undefined);
    if (inner === undefined) continue;
    note(name);
    return inner.trim();
  }
  return text;
}
