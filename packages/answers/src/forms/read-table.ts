import type { Item } from '../items/item.ts';
import { PROBABILITY_KEYS, plainKey, TEXT_KEYS } from '../items/keys.ts';
import type { FormContext } from './form.ts';

/** The items of a Markdown table, or of comma- or tab-separated lines below a head that names a probability. */
export function readTable(text: string, context: FormContext): readonly Item[] | undefined {
  return readMarkdown(text, context) ?? readSeparated(text, context);
}

function readMarkdown(text: string, { ended, note }: FormContext): readonly Item[] | undefined {
  if (!/^[ \t]*(?:\|[ \t]*)?:?-{2,}:?[ \t]*\|/mu.test(text)) return undefined;
  const lines = text.split(/\r?\n/u);
  const rule = lines.findIndex((line) => /^\s*(?:\|\s*)?:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$/u.test(line));
  if (rule < 1) return undefined;
  const head = cellsOf(lines[rule - 1] as string);
  const after = lines.slice(rule + 1);
  const end = after.findIndex((line) => !line.includes('|'));
  const rows = (end === -1 ? after : after.slice(0, end)).map(cellsOf);
  const columns = columnsOf(head, rows);
  if (columns === undefined || rows.length === 0) return undefined;
  note('table');
  const lastIsEnd = end === -1 || after.slice(end).every((line) => line.trim() === '');
  return rows.map((cells, index) => ({
    text: plainCell(cells[columns.text] ?? ''),
    probability: columns.probability === undefined ? undefined : plainCell(cells[columns.probability] ?? ''),
    cut: !ended && lastIsEnd && index === rows.length - 1,
  }));
}

function cellsOf(line: string): string[] {
  const cells = line
    .trim()
    .replace(/^\|/u, '')
    .replace(/(?<!\\)\|$/u, '')
    .split(/(?<!\\)\|/u);
  return cells.map((cell) => cell.replaceAll('\\|', '|').trim());
}

function plainCell(cell: string): string {
  const bold = /^(\*\*|__|`)([\s\S]*)\1$/u.exec(cell);
  const inner = bold === null || (bold[2] as string).includes(bold[1] as string) ? cell : (bold[2] as string);
  const quoted = /^(?:"([^"]*)"|“([^“”]*)”)$/u.exec(inner);
  return (quoted?.[1] ?? quoted?.[2] ?? inner).replaceAll(/\s*<br\s*\/?>\s*/giu, '\n');
}

/** Which column holds the texts and which the probabilities: by their names, else by what is in them. */
function columnsOf(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): { text: number; probability: number | undefined } | undefined {
  const names = head.map((name) => plainKey(name));
  const named = (keys: readonly string[]) =>
    names.findIndex((name) => keys.includes(name) || keys.includes(name.replace(/s$/u, '')));
  const probability = names.findIndex(
    (name) => PROBABILITY_KEYS.includes(name) || /prob|likelihood|confiden/u.test(name),
  );
  const text = named(TEXT_KEYS);
  if (text !== -1 && text !== probability) return { text, probability: probability === -1 ? undefined : probability };
  const lengths = head.map((_, index) =>
    index === probability ? -1 : rows.reduce((sum, cells) => sum + (cells[index]?.length ?? 0), 0),
  );
  const longest = lengths.indexOf(Math.max(...lengths.slice(0, 50)));
  return probability === -1 || longest === -1 ? undefined : { text: longest, probability };
}

function readSeparated(text: string, { ended, note }: FormContext): readonly Item[] | undefined {
  const lines = text.split(/\r?\n/u);
  const isHead = (line: string): boolean =>
    line.length < 200 && /prob|confidence|likelihood/iu.test(line) && /[,;\t]/u.test(line) && !/[.:{}|]/u.test(line);
  const head = lines.slice(0, 20).findIndex(isHead);
  if (head === -1) return undefined;
  const separator = ['\t', ';', ','].find((each) => (lines[head] as string).includes(each)) as string;
  const rows = readRecords(lines.slice(head + 1), separator).filter((cells) => cells.length > 1);
  const columns = columnsOf(separate(lines[head] as string, separator), rows);
  if (columns?.probability === undefined || rows.length === 0) return undefined;
  note('separated-values');
  const { probability } = columns;
  return rows.map((cells, index) => {
    // Commas in a text that should have been quoted: the probability is at its end.
    const extra = cells.length - (lines[head] as string).split(separator).length;
    const shift = extra > 0 && columns.text < probability ? extra : 0;
    const parts = cells.slice(columns.text, columns.text + shift + 1);
    return {
      text: parts.join(separator).trim(),
      probability: cells[probability + shift]?.trim(),
      cut: !ended && index === rows.length - 1,
    };
  });
}

function readRecords(lines: readonly string[], separator: string): string[][] {
  const records: string[][] = [];
  for (const line of lines) {
    if (line.trim() === '' || line.startsWith('```')) {
      if (records.length > 0) break;
      continue;
    }
    records.push(separate(line, separator));
  }
  return records;
}

function separate(line: string, separator: string): string[] {
  const cells: string[] = [];
  let from = 0;
  let quoted = false;
  for (let at = 0; at <= line.length; at++) {
    if (line[at] === '"') quoted = !quoted;
    if (at < line.length && (line[at] !== separator || quoted)) continue;
    const cell = line.slice(from, at).trim();
    cells.push(/^".*"$/u.test(cell) ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    from = at + 1;
  }
  return cells;
}
