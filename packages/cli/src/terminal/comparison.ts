import {
  COMPARISON_COLUMNS,
  type ComparedRun,
  comparisonMarkdown,
  comparisonRows,
  tokensByServiceLines,
} from '@ablata/core';
import type { OutputFolder } from '@ablata/spec';
import { wrapWords } from './fit.ts';
import { count, percent } from './numbers.ts';
import { table } from './table.ts';
import type { Terminal } from './terminal.ts';

export function printComparison(terminal: Terminal, runs: readonly ComparedRun[]): void {
  terminal.out('');
  for (const line of wrapWords(verdictOf(runs), terminal.columns)) terminal.out(line);
  terminal.out('');
  const rows = comparisonRows(runs);
  // What no run has is no column: costs without prices, say.
  const told = COMPARISON_COLUMNS.map((_, column) => rows.some((row) => row[column] !== '–'));
  const shown = (cells: readonly string[]): string[] => cells.filter((_, column) => told[column]);
  for (const line of table(rows.map(shown), shown(COMPARISON_COLUMNS), terminal.columns)) terminal.out(line);
  for (const line of tokensByServiceLines(runs))
    for (const part of wrapWords(line, terminal.columns)) terminal.out(part);
}

/** What one looks for first in a comparison. */
export function verdictOf(runs: readonly ComparedRun[]): string {
  const whole = runs.filter(({ error }) => error === null);
  const failed = runs.length - whole.length;
  const head = `${runs.length} run${runs.length === 1 ? '' : 's'}${failed > 0 ? `, ${failed} failed` : ''}`;
  if (whole.length < 2) return head;
  const best = (value: (run: ComparedRun) => number | undefined, sign: 1 | -1): ComparedRun | undefined => {
    const known = whole.filter((run) => value(run) !== undefined);
    const values = known.map((run) => value(run) as number);
    if (new Set(values).size < 2) return undefined; // all alike, or nothing known
    return known.toSorted((a, b) => sign * ((value(b) as number) - (value(a) as number)))[0];
  };
  const vendi = (run: ComparedRun): number | undefined => run.diversity?.['vendi'] as number | undefined;
  const rows = best((run) => run.rows, 1);
  const accepted = best((run) => run.acceptance, 1);
  const diverse = best(vendi, 1);
  const cheap = best((run) => run.tokens, -1);
  const said = [
    ...(rows ? [`most rows: ${rows.name} (${count(rows.rows)})`] : []),
    ...(accepted ? [`most of what was asked kept: ${accepted.name} (${percent(accepted.acceptance)})`] : []),
    ...(diverse ? [`most diverse: ${diverse.name} (Vendi ${vendi(diverse)?.toFixed(1)})`] : []),
    ...(cheap ? [`fewest tokens: ${cheap.name} (${count(cheap.tokens)})`] : []),
  ];
  return `${[head, ...said].join('; ')}.`;
}

/** comparison.json and comparison.md */
export async function writeComparison(folder: OutputFolder, runs: readonly ComparedRun[]): Promise<void> {
  const date = new Date().toISOString();
  const json = `${JSON.stringify({ date, runs }, null, 2)}\n`;
  await folder.file('comparison.json', (file) => file.write(Buffer.from(json)));
  await folder.file('comparison.md', (file) => file.write(Buffer.from(comparisonMarkdown(runs, date.slice(0, 10)))));
}
