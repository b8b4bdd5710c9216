import type { DatasetView, Json, RowSource } from '@ablata/spec';

export interface FixtureRow {
  readonly text: string;
  readonly source: RowSource;
  readonly cells?: Readonly<Record<string, Json>>;
  readonly vector?: readonly number[];
}

/** A dataset held in memory, for tests. */
export function datasetOf(rows: readonly FixtureRow[]): DatasetView {
  const dimension = rows[0]?.vector?.length ?? 1;
  const columns = Object.fromEntries(Object.keys(rows[0]?.cells ?? {}).map((name) => [name, 'json' as const]));
  return {
    name: 'fixture',
    length: rows.length,
    text: 'text',
    embeddingColumns: dimension > 0 ? [{ name: 'embedding', dimension }] : [],
    dimension,
    columns,
    config: {},
    stats: {},
    texts: (start = 0, end = rows.length) => rows.slice(start, end).map((row) => row.text),
    sources: (start = 0, end = rows.length) => rows.slice(start, end).map((row) => row.source),
    embeddings: async (start, end) =>
      Float32Array.from(rows.slice(start, end).flatMap((row, i) => row.vector ?? [Math.sin(start + i + 1)])),
    column: (name, start = 0, end = rows.length) => rows.slice(start, end).map((row) => row.cells?.[name] ?? null),
    select: (selected) => datasetOf(Array.from(selected, (row) => rows[row]!)),
  };
}

/** `length` plain rows, one a request. */
export function plainRows(length: number, cells?: (row: number) => Readonly<Record<string, Json>>): FixtureRow[] {
  return Array.from({ length }, (_, request) => ({
    text: `text ${request}`,
    source: { request, candidate: 0, probability: null, problems: [`p${request}`] },
    ...(cells === undefined ? {} : { cells: cells(request) }),
  }));
}
