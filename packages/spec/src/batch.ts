import {
  type Column,
  type ColumnSchema,
  type Columns,
  type EmbeddingColumn,
  isEmbeddingColumn,
  type Row,
} from './columns.ts';

/**
 * Some rows on their way through the graph, held as columns. Immutable: each method gives a new batch that shares what
 * it can. Rows stay in order of (request, candidate); all rows of one request travel in the same batch.
 */
export class Batch<S extends ColumnSchema = Record<never, never>> implements Iterable<Row<S>> {
  /** Request number of each row. */
  readonly requests: readonly number[];
  /** Candidate number of each row. */
  readonly candidates: readonly number[];
  readonly columns: Columns<S>;

  /** @throws RangeError when a column has another number of rows. */
  constructor(requests: readonly number[], candidates: readonly number[], columns: Columns<S>) {
    this.requests = requests;
    this.candidates = candidates;
    this.columns = columns;
    if (candidates.length !== requests.length) throw new RangeError('a batch needs one candidate number a row');
    for (const [name, column] of Object.entries<Column>(columns)) {
      const rows = isEmbeddingColumn(column) ? column.values.length / column.dimension : column.length;
      if (rows !== requests.length) {
        throw new RangeError(`column '${name}' has ${rows} rows in a batch of ${requests.length}`);
      }
    }
  }

  get length(): number {
    return this.requests.length;
  }

  /** The cells of one column. For an embedding column: {@link EmbeddingColumn}. */
  column<K extends keyof S & string>(name: K): Columns<S>[K] {
    const column = this.columns[name];
    if (column === undefined) {
      throw new RangeError(
        `no column '${name}' in this batch; it has ${Object.keys(this.columns).join(', ') || 'none'}`,
      );
    }
    return column;
  }

  row(index: number): Row<S> {
    const row: Record<string, unknown> = {
      request: this.requests[index],
      candidate: this.candidates[index],
    };
    for (const [name, column] of Object.entries<Column>(this.columns)) {
      row[name] = isEmbeddingColumn(column)
        ? column.values.subarray(index * column.dimension, (index + 1) * column.dimension)
        : column[index];
    }
    return row as Row<S>;
  }

  *[Symbol.iterator](): Iterator<Row<S>> {
    for (let index = 0; index < this.length; index++) yield this.row(index);
  }

  /** The rows for which the test holds. */
  filter(test: (row: Row<S>, index: number) => boolean): Batch<S> {
    const kept: number[] = [];
    for (let index = 0; index < this.length; index++) if (test(this.row(index), index)) kept.push(index);
    return kept.length === this.length ? this : this.select(kept);
  }

  /** These rows, by index, in this order. */
  select(rows: readonly number[]): Batch<S> {
    const columns = Object.fromEntries(
      Object.entries<Column>(this.columns).map(([name, column]) => [name, selectCells(column, rows)]),
    );
    const take = (numbers: readonly number[]): number[] => rows.map((row) => numbers[row] as number);
    return new Batch(take(this.requests), take(this.candidates), columns as Columns<S>);
  }

  /** The same rows with further (or replaced) columns. */
  add<A extends ColumnSchema>(columns: Columns<A>): Batch<S & A> {
    return new Batch(this.requests, this.candidates, { ...this.columns, ...columns } as Columns<S & A>);
  }

  /** The same rows without these columns. */
  without<K extends keyof S & string>(...names: readonly K[]): Batch<Omit<S, K>> {
    const columns = Object.fromEntries(Object.entries(this.columns).filter(([name]) => !names.includes(name as K)));
    return new Batch(this.requests, this.candidates, columns as unknown as Columns<Omit<S, K>>);
  }

  /**
   * Rows of several batches with the same columns as one: row k of the result is row `index` of `batch`.
   *
   * @throws RangeError without rows: nothing says which columns there are.
   */
  static gather<S extends ColumnSchema>(
    rows: readonly { readonly batch: Batch<S>; readonly index: number }[],
  ): Batch<S> {
    const [first] = rows;
    if (!first) throw new RangeError('gather needs at least one row');
    const whole =
      first.batch.length === rows.length &&
      rows.every(({ batch, index }, row) => batch === first.batch && index === row);
    if (whole) return first.batch;
    const columns = Object.fromEntries(Object.keys(first.batch.columns).map((name) => [name, gatherCells(rows, name)]));
    return new Batch(
      rows.map(({ batch, index }) => batch.requests[index] as number),
      rows.map(({ batch, index }) => batch.candidates[index] as number),
      columns as unknown as Columns<S>,
    );
  }

  /**
   * Several rows for one: row k of the result comes from row `parents[k]` (ascending) and carries its columns, and the
   * rows of each request are numbered anew from 0. Only stages that declare `fanOut` may do this.
   */
  expand<A extends ColumnSchema>(parents: readonly number[], columns: Columns<A>): Batch<S & A> {
    const grown = this.select(parents);
    let previous = -1;
    let candidate = 0;
    const candidates = grown.requests.map((request) => {
      candidate = request === previous ? candidate + 1 : 0;
      previous = request;
      return candidate;
    });
    return new Batch(grown.requests, candidates, { ...grown.columns, ...columns } as unknown as Columns<S & A>);
  }
}

function selectCells(column: Column, rows: readonly number[]): Column {
  if (!isEmbeddingColumn(column)) return rows.map((row) => column[row]) as unknown as Column;
  const { dimension } = column;
  const values = new Float32Array(rows.length * dimension);
  rows.forEach((row, index) => {
    values.set(column.values.subarray(row * dimension, (row + 1) * dimension), index * dimension);
  });
  return { dimension, values } satisfies EmbeddingColumn;
}

function gatherCells(
  rows: readonly { readonly batch: Batch<ColumnSchema>; readonly index: number }[],
  name: string,
): Column {
  const columnOf = (batch: Batch<ColumnSchema>): Column => batch.column(name);
  const [first] = rows;
  const sample = first && columnOf(first.batch);
  if (!sample || !isEmbeddingColumn(sample)) {
    return rows.map(({ batch, index }) => (columnOf(batch) as readonly unknown[])[index]) as unknown as Column;
  }
  const { dimension } = sample;
  const values = new Float32Array(rows.length * dimension);
  rows.forEach(({ batch, index }, row) => {
    const column = columnOf(batch) as EmbeddingColumn;
    values.set(column.values.subarray(index * dimension, (index + 1) * dimension), row * dimension);
  });
  return { dimension, values } satisfies EmbeddingColumn;
}
