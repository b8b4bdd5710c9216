import {
  COMPARISON_COLUMNS,
  type ComparedRun,
  comparisonMarkdown,
  comparisonRows,
  tokensByServiceLines,
} from '@ablata/core';
import type { OutputFolder } from '@ablata/spec';
import { table } from './table.ts';
import type { Terminal } from './terminal.ts';

export function printComparison(terminal: Terminal, runs: readonly ComparedRun[]): void {
  terminal.out('');
  for (const line of table(comparisonRows(runs), COMPARISON_COLUMNS)) terminal.out(line);
  for (const line of tokensByServiceLines(runs)) terminal.out(line);
}

/** comparison.json and comparison.md */
export async function writeComparison(folder: OutputFolder, runs: readonly ComparedRun[]): Promise<void> {
  const json = `${JSON.stringify({ runs }, null, 2)}\n`;
  await folder.file('comparison.json', (file) => file.write(Buffer.from(json)));
  await folder.file('comparison.md', (file) => file.write(Buffer.from(comparisonMarkdown(runs))));
}
