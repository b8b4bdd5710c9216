/** One entry of a list as it stands in the text: what follows its mark, then the lines below it. */
export interface Entry {
  readonly lines: readonly string[];
  /** Columns its mark is indented by. */
  readonly indent: number;
}

export interface MarkedList {
  readonly kind: 'headings' | 'numbered' | 'bullets' | 'labels' | 'letters';
  readonly entries: readonly Entry[];
  /** What stands before the first mark. */
  readonly before: string;
}

const NAMES =
  '(?:meta-?cognitive )?(?:response|instruction|candidate|option|answer|idea|sample|suggestion|text|advice|variant)';
const HEADING = new RegExp(
  `^(\\s*)(?:#{1,6}\\s*|>\\s*|[-*•]\\s+)?(?:\\*\\*|__|\\[)?\\s*${NAMES}\\s*(?:#|no\\.?\\s*)?(\\d{1,3})\\b\\]?[.):：]?`,
  'iu',
);
const NUMBERED =
  /^(\s*)(?:#{1,6}\s*|>\s*|[-*•]\s+)?(?:\*\*|__)?[([（]?([\d０-９]{1,3})(?:[.):．、）\]]|\uFE0F?\u20E3|\s+[-–—](?=\s))(?!\d)(?:\*\*|__)?\s*/u;
const BULLET = /^(\s*)([-*•–—●◦‣·+▪])\s+(?=\S)/u;
const LABEL = new RegExp(`^(\\s*)(?=(?:\\*\\*|__|["'])?${NAMES}(?:\\*\\*|__|["'])?\\s*(?:[:：]|=\\s*"))`, 'iu');
const LETTERED =
  /^(\s*)(?:#{1,6}\s*)?(?:\*\*|__)?\s*(?:response|instruction|candidate|option|answer) ([a-z])(?:\*\*)?[.):：](?:\*\*|__)?\s*/iu;
const CIRCLED = /^(\s*)([\u2460-\u2473])\s*/u;
const LETTER = /^(\s*)(?:\*\*)?\(?([a-z])[.)](?:\*\*)?\s+(?=\S)/iu;

/** Words that say the list before them is not the answer. */
const DRAFT =
  /\b(?:final|revis\w*|improv\w*|correct\w*|better|updat\w*|refin\w*|on reflection|second attempt|again)\b/iu;

/** The list a text is written as: the first of the kinds of marks that makes one, each mark in its turn. */
export function findList(text: string): MarkedList | undefined {
  const lines = text.split(/\r?\n/u);
  return (
    counted(lines, HEADING, 'headings') ??
    counted(lines, NUMBERED, 'numbered') ??
    counted(lines, CIRCLED, 'numbered') ??
    counted(lines, LETTERED, 'letters') ??
    alike(lines, BULLET, 'bullets') ??
    alike(lines, LABEL, 'labels') ??
    counted(lines, LETTER, 'letters')
  );
}

/** Marks that count up. A list that begins anew after words of a draft takes the place of the one before. */
function counted(lines: readonly string[], pattern: RegExp, kind: MarkedList['kind']): MarkedList | undefined {
  let starts: { line: number; length: number; indent: number }[] = [];
  let expected = 1;
  let last = 0;
  for (const [line, written] of lines.entries()) {
    const mark = pattern.exec(written.slice(0, 200));
    if (mark === null) continue;
    const number =
      kind === 'letters'
        ? (mark[2] as string).toLowerCase().charCodeAt(0) - 96
        : Number((mark[2] as string).normalize('NFKC'));
    const indent = (mark[1] as string).length;
    const first = starts[0];
    if (first !== undefined && Math.abs(indent - first.indent) > 1) continue;
    if (number === 1 && expected > 2) {
      if (
        DRAFT.test(
          lines
            .slice(last + 1, line)
            .join('\n')
            .slice(-1000),
        )
      )
        starts = [];
    } else if (number !== expected) continue;
    starts.push({ line, length: mark[0].length, indent });
    expected = number + 1;
    last = line;
  }
  return toList(lines, starts, kind, 2);
}

/** Marks that are all alike, at the same depth. */
function alike(lines: readonly string[], pattern: RegExp, kind: MarkedList['kind']): MarkedList | undefined {
  const starts: { line: number; length: number; indent: number }[] = [];
  let sign: string | undefined;
  for (const [line, written] of lines.entries()) {
    const mark = pattern.exec(written.slice(0, 200));
    if (mark === null) continue;
    const indent = (mark[1] as string).length;
    const first = starts[0];
    sign ??= mark[2];
    if (first !== undefined && (indent !== first.indent || (kind === 'bullets' && mark[2] !== sign))) continue;
    starts.push({ line, length: mark[0].length, indent });
  }
  return toList(lines, starts, kind, 1);
}

function toList(
  lines: readonly string[],
  starts: readonly { line: number; length: number; indent: number }[],
  kind: MarkedList['kind'],
  least: number,
): MarkedList | undefined {
  const [first] = starts;
  if (first === undefined || starts.length < least) return undefined;
  const entries = starts.map(({ line, length, indent }, index) => ({
    indent,
    lines: [(lines[line] as string).slice(length), ...lines.slice(line + 1, starts[index + 1]?.line)],
  }));
  return { kind, entries, before: lines.slice(0, first.line).join('\n') };
}
