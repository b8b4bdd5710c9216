import { parseStrictly } from '../json/parse-strictly.ts';
import type { Note } from '../note.ts';
import { decodeEntities } from '../text/entities.ts';
import { isRemark } from '../text/remarks.ts';
import type { Entry, MarkedList } from './list-marks.ts';
import { probabilityLine, takeNamed, type WithProbability } from './list-probability.ts';

export interface ReadEntry {
  readonly text: string;
  readonly probability: string | undefined;
}

export const TEXT_LABEL =
  /^\s*(?:\*\*|__|["'])?(?:text|(?:meta-?cognitive )?instruction|response|answer|candidate|content|advice)(?:\s*#?\d{1,3})?(?:\*\*|__|["'])?\s*(?:[:：]|=(?=\s*"))\s*(?:\*\*|__)?\s*/iu;
const ASIDE =
  /^\s*(?:[-*•]\s+)?(?:\*\*|__)?(?:reasoning|rationale|explanation|why(?: it works)?|note|comment|justification)(?:\*\*|__)?\s*[:：]/iu;
const BLOCK = /^([|>])[+-]?\d?\s*$/u;

/** The text and the probability of one entry: labels, formatting and remarks taken off. */
export function readEntry(entry: Entry, kind: MarkedList['kind'], last: boolean, note: Note): ReadEntry {
  let probability: string | undefined;
  let labelled = false;
  let block: string | undefined;
  const kept: string[] = [];
  let blank = false;
  for (const line of entry.lines) {
    if (line.trim() === '' || /^\s*(?:-{3,}|\*{3,}|_{3,}|`{3,}\w*)\s*$/u.test(line)) {
      if (kept.length > 0) blank = true;
      continue;
    }
    const alone = kept.length === 0 && !labelled ? undefined : probabilityLine(line);
    const whole = alone ?? (probabilityLine(line) as string | undefined);
    if (whole !== undefined && probability === undefined) {
      probability = whole;
      continue;
    }
    if (ASIDE.test(line) && (kept.length > 0 || labelled)) {
      note('aside');
      blank = true;
      continue;
    }
    // Behind its probability an item has ended; so it has where the list ends.
    const outside = blank && indentOf(line) <= entry.indent && kept.length > 0;
    if (
      outside &&
      (probability !== undefined ||
        (last && (kind !== 'headings' || isRemark(line))) ||
        isRemark(line) ||
        isTitle(line))
    ) {
      note('closing-remark');
      break;
    }
    if (kept.length > 0 && last && isRemark(line)) {
      note('closing-remark');
      break;
    }
    const named: WithProbability = probability === undefined ? takeNamed(line) : { text: line, probability: undefined };
    if (named.probability !== undefined) {
      probability = named.probability;
      if (named.aside === true) note('aside');
      if (named.text.trim() === '') continue;
    }
    let text = named.text;
    const label = TEXT_LABEL.exec(text.slice(0, 80));
    if (label !== null && !labelled && kept.length === 0) {
      labelled = true;
      note('label');
      text = text.slice(label[0].length);
      const scalar = BLOCK.exec(text.trim());
      if (scalar !== null) {
        block = scalar[1];
        continue;
      }
    }
    const shown =
      kept.length === 0
        ? text.replace(/^[\s*_:：.)\]–—-]*(?=\s|$)/u, (lead) => (/^[\s*_:：.)\]–—-]*$/u.test(lead) ? '' : lead))
        : text;
    if (shown.trim() === '') continue;
    if (blank && kept.length > 0) kept.push('');
    blank = false;
    kept.push(shown.trim());
  }
  return { text: plainText(kept.join(block === '>' ? ' ' : '\n'), note), probability };
}

function indentOf(line: string): number {
  return (/^\s*/u.exec(line) as RegExpExecArray)[0].length;
}

/** A line that heads what follows. */
function isTitle(line: string): boolean {
  return /^\s*(?:#{1,6}\s|\*\*[^*]+\*\*:?\s*$)/u.test(line) || /:\s*$/u.test(line);
}

/** Without bold or quotes around the whole, and without the half of a pair that a mark or a number took along. */
export function plainText(written: string, note: Note): string {
  let text = decodeEntities(fromQuotes(written.trim(), note), note);
  for (const mark of ['**', '__', '"'] as const) {
    const parts = text.split(mark);
    const around = parts.length === 3 && parts[0] === '' && parts[2] === '';
    if (around) {
      note(mark === '"' ? 'quotes-around' : 'bold');
      text = (parts[1] as string).trim();
    } else if (mark !== '"' && parts.length % 2 === 0 && (parts[0] === '' || parts.at(-1) === '')) {
      note('bold');
      text = (parts[0] === '' ? text.slice(2) : text.slice(0, -2)).trim();
    }
  }
  const quoted = /^(?:“([^“”]*)”|'((?:[^']|(?<=\p{L})'(?=\p{L}))*)'|‘((?:[^‘’]|(?<=\p{L})’(?=\p{L}))*)’)$/u
    .exec(text)
    ?.slice(1);
  if (quoted !== undefined) {
    note('quotes-around');
    text = (quoted.find((part) => part !== undefined) as string).trim();
  }
  return text.replace(/\s+\*$/u, '');
}

/** A quoted scalar with escapes in it, as YAML and JSON write them. */
function fromQuotes(text: string, note: Note): string {
  if (/^"(?:[^"\\\n]|\\.)*"$/u.test(text) && text.includes('\\"')) {
    const value = parseStrictly(text, note);
    if (typeof value === 'string') {
      note('quotes-around');
      return value;
    }
  }
  if (!/^'(?:[^']|'')*'$/u.test(text) || !text.slice(1, -1).includes("''")) return text;
  note('quotes-around');
  return text.slice(1, -1).replaceAll("''", "'");
}
