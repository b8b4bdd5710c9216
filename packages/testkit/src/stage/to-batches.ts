import {
  Batch,
  type Column,
  type ColumnSchema,
  type Columns,
  type ColumnType,
  type ColumnTypes,
  type RowPosition,
} from '@ablata/spec';

/** A row to feed a stage. Without `request`, each row is a request of its own; without `candidate`, rows of a request are counted from 0. */
export type InputRow<S extends ColumnSchema = ColumnSchema> = Partial<RowPosition> & {
  readonly [K in keyof S]: ColumnTypes[S[K]];
};

type Cells = Readonly<Record<string, unknown>>;

/** Cuts rows into batches of about so many rows; the rows of a request stay together. */
export function toBatches<S extends ColumnSchema>(
  schema: S,
  rows: readonly InputRow<S>[],
  batchSize: number,
): Batch<S>[] {
  let candidate = 0;
  const placed = rows.map((row, index) => {
    const request = row.request ?? index;
    const previous = index > 0 ? (rows[index - 1]?.request ?? index - 1) : -1;
    candidate = request === previous ? candidate + 1 : 0;
    return { request, candidate: row.candidate ?? candidate, cells: row as Cells };
  });
  const batches: (typeof placed)[] = [];
  for (const row of placed) {
    const current = batches.at(-1);
    if (current !== undefined && (current.length < batchSize || current.at(-1)?.request === row.request))
      current.push(row);
    else batches.push([row]);
  }
  return batches.map(
    (batch) =>
      new Batch(
        batch.map(({ request }) => request),
        batch.map((row) => row.candidate),
        Object.fromEntries(
          Object.entries(schema).map(([name, type]) => [
            name,
            toColumn(
              type,
              name,
              batch.map(({ cells }) => cells),
            ),
          ]),
        ) as Columns<S>,
      ),
  );
}

function toColumn(type: ColumnType, name: string, rows: readonly Cells[]): Column {
  const cells = rows.map((row) => {
    if (row[name] === undefined) throw new RangeError(`a row has no '${name}', which the stage reads`);
    return row[name];
  });
  if (type !== 'embedding') return cells as unknown as Column;
  const vectors = cells as unknown as readonly Float32Array[];
  const dimension = vectors[0]?.length ?? 0;
  const values = new Float32Array(vectors.length * dimension);
  for (const [row, vector] of vectors.entries()) values.set(vector, row * dimension);
  return { dimension, values };
}
