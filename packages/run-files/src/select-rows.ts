import { setImmediate } from 'node:timers/promises';
import { AblataError, didYouMean } from '@ablata/spec';
import type { RunColumns } from './run-columns.ts';

export interface Selection {
  /** A CEL expression; rows for which it can't be said are left out. */
  readonly where?: string | undefined;
  /** Words that all must be in the text, in any case; "…" keeps some together. */
  readonly search?: string | undefined;
  readonly sort?: string | undefined;
  readonly descending?: boolean | undefined;
}

/** Rows between two looks at what else there is to do. */
const BLOCK = 8192;

/** Numbers of the rows selected, in order. @throws CONFIG_EXPRESSION, GRAPH_MISSING_COLUMN, CONFIG_USAGE */
export async function selectRows(
  columns: RunColumns,
  text: string | null,
  { where, search, sort, descending = false }: Selection,
): Promise<Uint32Array> {
  const tests: ((row: number) => boolean)[] = [];
  if (where) tests.push(await expressionTest(columns, where));
  if (search) tests.push(searchTest(columns, text, search));
  let rows: Uint32Array = new Uint32Array(columns.length);
  let count = 0;
  for (let start = 0; start < columns.length; start += BLOCK) {
    const end = Math.min(columns.length, start + BLOCK);
    for (let row = start; row < end; row++) if (tests.every((test) => test(row))) rows[count++] = row;
    if (tests.length > 0) await setImmediate();
  }
  rows = rows.subarray(0, count);
  return sort ? sorted(columns, rows, sort, descending) : rows;
}

/** The language of the stage `where`; with its parser it is loaded when it is first spoken. */
async function expressionTest(columns: RunColumns, where: string): Promise<(row: number) => boolean> {
  const { compileExpression } = await import('@ablata/steps');
  const { reads, evaluate, type } = compileExpression(where, columns.schema);
  if (type !== 'boolean' && type !== 'boolean?' && type !== 'json') {
    throw new AblataError('CONFIG_EXPRESSION', `the filter gives a ${type}, and a filter says true or false`, {
      hint: 'For example: word_count > 20',
    });
  }
  const read = [...new Set([...Object.keys(reads), 'request', 'candidate'])].flatMap((name) => {
    const column = columns.get(name);
    return column ? [[name, column] as const] : [];
  });
  return (row) => {
    const values: Record<string, unknown> = {};
    for (const [name, column] of read) values[name] = column.value(row);
    const found = evaluate(values);
    return 'value' in found && found.value === true;
  };
}

function searchTest(columns: RunColumns, text: string | null, search: string): (row: number) => boolean {
  const column = text === null ? undefined : columns.get(text);
  if (!column) throw new AblataError('CONFIG_USAGE', 'the dataset has no text to search');
  const terms = [...search.matchAll(/"([^"]+)"|(\S+)/g)].map(([, phrase, word]) => (phrase ?? word) as string);
  const patterns = terms.map((term) => new RegExp(term.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'iu'));
  return (row) => {
    const cell = String(column.cell(row) ?? '');
    return patterns.every((pattern) => pattern.test(cell));
  };
}

function sorted(columns: RunColumns, rows: Uint32Array, name: string, descending: boolean): Uint32Array {
  const column = columns.get(name);
  if (!column)
    throw new AblataError('CONFIG_USAGE', `there is no column '${name}' to sort by.${didYouMean(name, columns.names)}`);
  const sign = descending ? -1 : 1;
  if (column.numbers) {
    const { numbers } = column;
    const key = (row: number): number => {
      const value = numbers[row] as number;
      return Number.isNaN(value) ? Number.POSITIVE_INFINITY * sign : value; // none comes last
    };
    return rows.slice().sort((a, b) => sign * compare(key(a), key(b)) || a - b);
  }
  return rows.slice().sort((a, b) => {
    const [x, y] = [column.cell(a), column.cell(b)];
    if (x === y) return a - b;
    if (x === null) return 1;
    if (y === null) return -1;
    return sign * (x < y ? -1 : 1) || a - b;
  });
}

function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
