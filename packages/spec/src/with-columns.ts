import type { ColumnSchema } from './columns.ts';
import type { DatasetView } from './dataset-view.ts';
import type { Json } from './json.ts';

/** The same dataset with further columns, for dataset stages that add some. @param cells of each column as many as there are rows */
export function withColumns(
  dataset: DatasetView,
  schema: ColumnSchema,
  cells: Readonly<Record<string, readonly Json[]>>,
): DatasetView {
  return {
    name: dataset.name,
    length: dataset.length,
    text: dataset.text,
    embeddingColumns: dataset.embeddingColumns,
    dimension: dataset.dimension,
    columns: { ...dataset.columns, ...schema },
    config: dataset.config,
    stats: dataset.stats,
    texts: (start, end) => dataset.texts(start, end),
    sources: (start, end) => dataset.sources(start, end),
    embeddings: (start, end, column) => dataset.embeddings(start, end, column),
    column: (name, start, end) =>
      Object.hasOwn(cells, name)
        ? (cells[name] as readonly Json[]).slice(start, end)
        : dataset.column(name, start, end),
    select(rows) {
      const chosen = Object.entries(cells).map(([name, column]) => [
        name,
        Array.from(rows, (row) => column[row] as Json),
      ]);
      return withColumns(dataset.select(rows), schema, Object.fromEntries(chosen));
    },
  };
}
