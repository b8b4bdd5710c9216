import { resolve } from 'node:path';
import { lookIntoRun, RunColumns, selectRows } from '@ablata/run-files';
import { AblataError, createRandom, didYouMean, type JsonObject } from '@ablata/spec';
import { count } from '../terminal/numbers.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { wholeNumber } from '../terminal/whole-number.ts';

export interface RowsOptions {
  readonly where?: string;
  readonly search?: string;
  readonly sort?: string;
  readonly desc?: boolean;
  readonly random?: number | string;
  readonly limit?: number | string;
  readonly columns?: string;
  readonly json?: boolean;
}

/** Columns shown where none are asked for, as far as a run has them: besides the text. */
const SHOWN = ['split', 'probability'];

/** `ablata rows RUN`: rows of the dataset, by what their columns say. */
export async function rowsCommand(terminal: Terminal, path: string, options: RowsOptions): Promise<void> {
  await using run = await lookIntoRun(resolve(path));
  const { dataset } = run;
  if (!dataset) throw new AblataError('DATA_NO_DATASET', `${path} has no rows: ${run.missing.join(' ')}`);
  const columns = new RunColumns(dataset, run.partial ? undefined : run.proof);
  const { text } = dataset;
  const names = chosen(options.columns, columns.names) ?? [
    ...SHOWN.filter((name) => columns.names.includes(name)),
    ...(text === null ? [] : [text]),
  ];
  const selected = await selectRows(columns, text, {
    where: options.where,
    search: options.search,
    sort: options.sort,
    descending: options.desc,
  });
  const rows = picked(selected, options);
  const cells = (row: number): JsonObject =>
    Object.fromEntries(names.map((name) => [name, columns.get(name)?.cell(row) ?? null]));
  if (options.json) {
    for (const row of rows) terminal.out(JSON.stringify({ row, ...cells(row) }));
    return;
  }
  const lines = rows.map((row) => [String(row), ...Object.values(cells(row)).map(shown)]);
  for (const line of table(lines, ['row', ...names], terminal.columns)) terminal.out(line);
  terminal.out('');
  terminal.out(
    `${count(rows.length)} of ${selected.length === columns.length ? '' : `${count(selected.length)} that fit, of `}${count(columns.length)} rows`,
  );
  if (run.partial) terminal.note('The run has not ended: these are the rows of its last checkpoint.');
}

/** @throws CONFIG_USAGE for a column that is not there */
function chosen(list: string | undefined, names: readonly string[]): string[] | undefined {
  const wanted = list?.split(',').map((name) => name.trim());
  const unknown = wanted?.find((name) => !names.includes(name));
  if (unknown === undefined) return wanted;
  throw new AblataError('CONFIG_USAGE', `the dataset has no column '${unknown}'.${didYouMean(unknown, names)}`);
}

/** Random ones are the same each time: what one saw can be found again. */
function picked(selected: Uint32Array, { random, limit, sort }: RowsOptions): number[] {
  if (random === undefined) return [...selected.subarray(0, wholeNumber('--limit', limit ?? 10, 1))];
  const most = wholeNumber('--random', random, 1);
  const found = createRandom(0, 'rows', selected.length)
    .shuffle([...selected])
    .slice(0, most);
  if (sort === undefined) return found;
  const wanted = new Set(found);
  return [...selected].filter((row) => wanted.has(row));
}

function shown(cell: unknown): string {
  if (cell === null) return '–';
  return typeof cell === 'number' && !Number.isInteger(cell)
    ? String(Number(cell.toPrecision(4)))
    : String(cell).replaceAll('\n', ' ⏎ ');
}
