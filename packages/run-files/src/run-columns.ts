import type { Proof } from '@ablata/core';
import type { ColumnSchema, DatasetView, Json } from '@ablata/spec';
import { rowSets } from './open-run-files.ts';

export type Cell = string | number | boolean | null;

export type ColumnKind = 'text' | 'number' | 'category' | 'json';

export interface ColumnInfo {
  readonly name: string;
  readonly kind: ColumnKind;
  /** Worked out from other files of the run: no column of the dataset. */
  readonly derived: boolean;
  readonly about: string;
}

/** A text column of so few different values is a category. */
const MOST_LABELS = 60;

/** One column, in the form that filtering, sorting and counting want. */
export interface RunColumn {
  readonly info: ColumnInfo;
  /** Of a category: a code for each row, and what each code is; one past the labels: none. */
  readonly codes?: Uint16Array;
  readonly labels?: readonly string[];
  /** Of numbers; NaN: none. */
  readonly numbers?: Float64Array;
  cell(row: number): Cell;
  /** As an expression gets it. */
  value(row: number): Json;
  /** Type in expressions; undefined: can't be said there. */
  readonly type: ColumnSchema[string] | undefined;
}

/** The columns of a run's rows by name: those of the dataset, what the proof says of them, and what is worked out later. */
export class RunColumns {
  readonly #made = new Map<string, RunColumn>();
  readonly #makers = new Map<string, { info: Omit<ColumnInfo, 'kind'>; make: () => RunColumn }>();
  readonly length: number;

  constructor(dataset: DatasetView, proof: Proof | undefined) {
    this.length = dataset.length;
    const add = (name: string, about: string, derived: boolean, make: (info: Head) => RunColumn): void => {
      if (this.#makers.has(name)) return;
      const info = { name, about, derived };
      this.#makers.set(name, { info, make: () => make(info) });
    };
    const { text } = dataset;
    if (text !== null)
      add(text, 'the text of the row', false, (info) => stringColumn(info, dataset.texts() as string[], false));
    const sources = () => dataset.sources();
    const { sets, subsets } = setsOf(proof, dataset.length);
    if (sets) add('split', 'split of the row in the largest size', true, (info) => stringColumn(info, sets, true));
    if (subsets) add('subset', 'smallest size that holds the row', true, (info) => stringColumn(info, subsets, true));
    for (const [name, type] of Object.entries(dataset.columns)) {
      if (type !== 'embedding')
        add(name, `a column of the dataset (${type})`, false, (info) => cellColumn(info, dataset.column(name)));
    }
    add('probability', 'probability that the model stated', false, (info) =>
      numberColumn(
        info,
        sources().map(({ probability }) => probability ?? Number.NaN),
      ),
    );
    add('problems', 'records that the request was drawn from', false, (info) =>
      jsonColumn(
        info,
        sources().map(({ problems }) => problems.join(', ')),
      ),
    );
    if (text !== null)
      add('word_count', 'words of the text', true, (info) =>
        numberColumn(
          info,
          dataset.texts().map((each) => each.match(/\S+/g)?.length ?? 0),
        ),
      );
    const stands = proof && standsFor(proof, dataset.length);
    if (stands)
      add('duplicates', 'dropped near-duplicates that the row stands for', true, (info) => numberColumn(info, stands));
    add('request', 'number of the request', false, (info) =>
      numberColumn(
        info,
        sources().map(({ request }) => request),
      ),
    );
    add('candidate', 'position among what the request gave', false, (info) =>
      numberColumn(
        info,
        sources().map(({ candidate }) => candidate),
      ),
    );
  }

  /** A column that was worked out later. */
  addNumbers(name: string, about: string, values: ArrayLike<number>): void {
    const info = { name, about, derived: true };
    this.#makers.set(name, { info, make: () => numberColumn(info, values) });
    this.#made.delete(name);
  }

  addLabels(name: string, about: string, values: readonly (string | null)[]): void {
    const info = { name, about, derived: true };
    this.#makers.set(name, { info, make: () => stringColumn(info, values, true) });
    this.#made.delete(name);
  }

  get names(): readonly string[] {
    return [...this.#makers.keys()];
  }

  get infos(): readonly ColumnInfo[] {
    return this.names.map((name) => (this.get(name) as RunColumn).info);
  }

  get(name: string): RunColumn | undefined {
    let column = this.#made.get(name);
    if (!column) {
      column = this.#makers.get(name)?.make();
      if (column) this.#made.set(name, column);
    }
    return column;
  }

  /** What expressions may read. */
  get schema(): ColumnSchema {
    const typed = this.names.flatMap((name) => {
      const type = this.get(name)?.type;
      return type === undefined ? [] : [[name, type] as const];
    });
    return Object.fromEntries(typed);
  }
}

type Head = Omit<ColumnInfo, 'kind'>;

function cellColumn(info: Head, cells: readonly Json[]): RunColumn {
  if (cells.every((cell) => cell === null || typeof cell === 'number'))
    return numberColumn(
      info,
      cells.map((cell) => (cell as number | null) ?? Number.NaN),
    );
  if (cells.every((cell) => cell === null || typeof cell === 'boolean'))
    return booleanColumn(info, cells as (boolean | null)[]);
  if (cells.every((cell) => cell === null || typeof cell === 'string'))
    return stringColumn(info, cells as (string | null)[], false);
  return jsonColumn(info, cells);
}

function numberColumn(info: Head, values: ArrayLike<number>): RunColumn {
  const numbers = values instanceof Float64Array ? values : Float64Array.from(values);
  const holes = numbers.some(Number.isNaN);
  const cell = (row: number): Cell => (Number.isNaN(numbers[row]) ? null : (numbers[row] as number));
  return { info: kinded(info, 'number'), numbers, cell, value: cell, type: holes ? 'number?' : 'number' };
}

function booleanColumn(info: Head, cells: readonly (boolean | null)[]): RunColumn {
  const labels = ['true', 'false'];
  const codes = Uint16Array.from(cells, (cell) => (cell === null ? 2 : cell ? 0 : 1));
  const cell = (row: number): Cell => cells[row] as boolean | null;
  return {
    info: kinded(info, 'category'),
    codes,
    labels,
    cell,
    value: cell,
    type: cells.includes(null) ? 'boolean?' : 'boolean',
  };
}

function stringColumn(info: Head, cells: readonly (string | null)[], always: boolean): RunColumn {
  const cell = (row: number): Cell => cells[row] ?? null;
  const type = cells.includes(null) ? 'string?' : 'string';
  const base = { cell, value: cell, type } as const;
  const places = new Map<string, number>();
  for (const each of cells) {
    if (each !== null && !places.has(each)) places.set(each, places.size);
    if (places.size > MOST_LABELS && !always) return { info: kinded(info, 'text'), ...base };
  }
  if (places.size * 2 > cells.length && !always) return { info: kinded(info, 'text'), ...base };
  const labels = [...places.keys()];
  const codes = Uint16Array.from(cells, (each) => (each === null ? labels.length : (places.get(each) as number)));
  return { info: kinded(info, 'category'), codes, labels, ...base };
}

function jsonColumn(info: Head, cells: readonly Json[]): RunColumn {
  const cell = (row: number): Cell => {
    const value = cells[row] ?? null;
    return value === null || typeof value === 'string' ? value : JSON.stringify(value);
  };
  return { info: kinded(info, 'json'), cell, value: (row) => cells[row] ?? null, type: 'json' };
}

function kinded(info: Head, kind: ColumnKind): ColumnInfo {
  return { ...info, kind };
}

/** The split of each row, in the largest of nested sizes, and the smallest size that has it. */
function setsOf(
  proof: Proof | undefined,
  length: number,
): { sets: readonly (string | null)[] | undefined; subsets: readonly (string | null)[] | undefined } {
  const all = proof ? rowSets(proof) : [];
  if (all.length === 0) return { sets: undefined, subsets: undefined };
  const sets = new Array<string | null>(length).fill(null);
  for (const { split, rows } of all) for (const row of rows) if (row < length) sets[row] = split;
  const sizes = new Map<string, number>();
  for (const { subset, rows } of all) sizes.set(subset, (sizes.get(subset) ?? 0) + rows.length);
  if (sizes.size < 2) return { sets, subsets: undefined };
  const subsets = new Array<string | null>(length).fill(null);
  for (const [subset] of [...sizes].sort(([, a], [, b]) => b - a))
    for (const each of all)
      if (each.subset === subset) for (const row of each.rows) if (row < length) subsets[row] = subset;
  return { sets, subsets };
}

/** How many dropped rows name each row. */
function standsFor(proof: Proof, length: number): Float64Array | undefined {
  const counts = new Float64Array(length);
  let any = false;
  for (const { kind, decisions } of Object.values(proof.stages)) {
    if (kind !== 'near-duplicates') continue;
    any = true;
    for (const { row } of decisions) if (row !== null && row < length) counts[row] = (counts[row] ?? 0) + 1;
  }
  return any ? counts : undefined;
}
