import type { Item } from '../items/item.ts';
import type { Note } from '../note.ts';
import { decodeEntities } from '../text/entities.ts';
import type { FormContext } from './form.ts';
import { takeNamed } from './list-probability.ts';

/** What may stand around one candidate, most telling first. */
const OPENERS = [
  'response',
  'candidate',
  'instruction',
  'item',
  'option',
  'suggestion',
  'answer',
  'text',
  'li',
  'tr',
  'output',
];
const TEXT = '(?:text|instruction|content|answer|td|output)';
// A `<p>` with words in it is a paragraph.
const PROBABILITY = '(?:probability|prob|confidence|likelihood|perplexity|nll|percentage|score|p(?=>\\s*[\\d.]|\\s*=))';
const ATTRIBUTE = new RegExp(`\\s${PROBABILITY}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>/]+))`, 'iu');
const TEXT_ATTRIBUTE = /\s(?:text|content|value)\s*=\s*(?:"([^"]*)"|'([^']*)')/iu;
/** Longer than any tag is written. */
const TAG = '[^<>]{0,400}';

/**
 * The items of an answer in tags: `<response><text>…</text><probability>0.1</probability></response>`, other names, attributes and HTML
 * lists included. Any single tag may be missing. Undefined when there is none of them.
 */
export function readTags(written: string, { note }: FormContext): readonly Item[] | undefined {
  const text = revealed(written, note);
  const opener = openerOf(text);
  if (opener === undefined) return undefined;
  const pattern = new RegExp(`<${opener}(?:_?\\d{1,3})?(?:\\s${TAG})?>`, 'giu');
  const starts = [...text.matchAll(pattern)];
  if (opener === 'text') note('missing-tag');
  else if (!['response', 'li', 'tr'].includes(opener)) note('other-tag');
  const items = starts.map((start, index) => {
    const from = start.index + (opener === 'text' ? 0 : start[0].length);
    const next = starts[index + 1]?.index;
    return readSegment(text.slice(from, next), start[0], opener, next === undefined, note);
  });
  return items.filter((item) => item !== undefined);
}

/** Tags whose brackets are entities, as a server that escapes its answers gives them. */
function revealed(text: string, note: Note): string {
  if (/<(?:response|text|instruction)\b/iu.test(text) || !/&lt;(?:response|text|instruction)\b/iu.test(text))
    return text;
  return decodeEntities(text, note);
}

function openerOf(text: string): string | undefined {
  for (const name of OPENERS) {
    const found = new RegExp(`<${name}(?:_?\\d{1,3})?(?:\\s${TAG})?>`, 'giu');
    const first = found.exec(text);
    if (first === null) continue;
    // The answer as a whole may stand in a tag that also names a candidate: then the candidates are inside.
    const inner = OPENERS.slice(OPENERS.indexOf(name) + 1).some((other) => {
      if (other === 'text' || other === 'output' || (other === 'answer' && name !== 'output')) return false;
      return text.split(new RegExp(`<${other}(?:_?\\d{1,3})?(?:\\s${TAG})?>`, 'giu'), 3).length > 2;
    });
    const alone = found.exec(text) === null;
    if (name !== 'text' && alone && inner) continue;
    return name;
  }
  return undefined;
}

function readSegment(segment: string, start: string, opener: string, last: boolean, note: Note): Item | undefined {
  const ends = opener === 'text' ? 'response' : `(?:${opener}(?:_?\\d{1,3})?|response)`;
  const close = segment.search(new RegExp(`</${ends}\\s*>`, 'iu'));
  const inside = close === -1 ? segment : segment.slice(0, close);
  const attribute =
    ATTRIBUTE.exec(start) ?? ATTRIBUTE.exec((new RegExp(`<${TEXT}\\s${TAG}>`, 'iu').exec(inside) ?? [''])[0]);
  const own = /\/\s*>$/u.test(start) ? TEXT_ATTRIBUTE.exec(start) : null;
  if (own !== null)
    return {
      text: decodeEntities((own[1] ?? own[2]) as string, note),
      probability: attributeValue(attribute),
      cut: false,
    };
  if (opener === 'tr') return readRow(inside, close !== -1, note);
  const probability = new RegExp(`<${PROBABILITY}\\b${TAG}>([^<]*)(</${PROBABILITY}\\s*>)?`, 'iu').exec(inside);
  const opened = new RegExp(`<${TEXT}\\b${TAG}>`, 'iu').exec(inside);
  const from = opened === null ? 0 : opened.index + opened[0].length;
  const closed = inside.slice(from).search(new RegExp(`</${TEXT}\\s*>`, 'iu'));
  const whole = closed !== -1 || close !== -1 || (probability !== null && probability.index >= from) || !last;
  const simple = opened === null && probability === null && close !== -1;
  if (
    whole &&
    !simple &&
    (close === -1 || opened === null || closed === -1 || (probability !== null && probability[2] === undefined))
  )
    note('missing-tag');
  const numberCut = last && close === -1 && probability !== null && probability[2] === undefined;
  if (numberCut) note('probability-cut');
  const end = closed !== -1 ? from + closed : nextTag(inside, from);
  // Without a text tag the text may stand before or after the probability.
  const raw =
    opened === null && probability?.index === 0 ? inside.slice(probability[0].length) : inside.slice(from, end);
  const text = decodeEntities(stripped(raw, closed !== -1 || close !== -1), note);
  const written = numberCut ? undefined : (probability?.[1]?.trim() ?? attributeValue(attribute));
  const named = written === undefined && opened === null ? takeNamed(text.trim()) : { text, probability: written };
  return {
    ...named,
    cut: !whole,
  };
}

function readRow(inside: string, closed: boolean, note: Note): Item | undefined {
  const cells = [...inside.matchAll(/<td[^<>]{0,200}>([\s\S]*?)<\/td\s*>/giu)].map(([, cell]) =>
    decodeEntities((cell as string).trim(), note),
  );
  if (cells.length === 0) return undefined;
  const number = cells.findLastIndex((cell) => /^[~<≈]?\s*[\d.,]+\s*[%％]?$/u.test(cell) && cells.length > 1);
  const texts = cells.filter((cell, index) => index !== number && !/^\d{1,3}\.?$/u.test(cell));
  return { text: texts[0], probability: number === -1 ? undefined : cells[number], cut: !closed };
}

function attributeValue(found: RegExpExecArray | null): string | undefined {
  return found === null ? undefined : (found[1] ?? found[2] ?? found[3]);
}

function nextTag(inside: string, from: number): number {
  const next = inside.slice(from).search(new RegExp(`</?(?:${TEXT}|${PROBABILITY}|response)\\b`, 'iu'));
  return next === -1 ? inside.length : from + next;
}

/** Without a tag that was begun and not ended. */
function stripped(raw: string, closed: boolean): string {
  return closed ? raw : raw.replace(/<\/?\w*$/u, '');
}
