import { AblataError, type ColumnSchema, type DatasetView } from '@ablata/spec';

export interface Arrangement {
  readonly text?: string | false | undefined;
  readonly embeddings?: readonly string[] | undefined;
  readonly leaveOut: readonly string[];
}

/** The same rows with other columns for text and embeddings, and some left out. */
export function arrangeDataset(dataset: DatasetView, arrangement: Arrangement): DatasetView {
  const { leaveOut } = arrangement;
  const text = arrangement.text === undefined ? dataset.text : arrangement.text === false ? null : arrangement.text;
  const chosen = arrangement.embeddings ?? dataset.embeddingColumns.map(({ name }) => name);
  const embeddingColumns = chosen
    .filter((name) => !leaveOut.includes(name))
    .flatMap((name) => dataset.embeddingColumns.filter((column) => column.name === name));
  const known: ColumnSchema = { ...(dataset.text !== null && { [dataset.text]: 'string' }), ...dataset.columns };
  const columns = Object.fromEntries(
    Object.entries(known).filter(([name]) => name !== text && !leaveOut.includes(name)),
  );
  return {
    name: dataset.name,
    length: dataset.length,
    text: text !== null && leaveOut.includes(text) ? null : text,
    embeddingColumns,
    dimension: embeddingColumns[0]?.dimension ?? 0,
    texts(start, end) {
      if (this.text === null) throw noColumn(dataset.name, 'of texts');
      if (this.text === dataset.text) return dataset.texts(start, end);
      return dataset.column(this.text, start, end) as string[];
    },
    sources: (start, end) => dataset.sources(start, end),
    async embeddings(start, end, column = embeddingColumns[0]?.name) {
      if (column === undefined) throw noColumn(dataset.name, 'of vectors');
      if (!embeddingColumns.some(({ name }) => name === column)) throw noColumn(dataset.name, `'${column}' of vectors`);
      return dataset.embeddings(start, end, column);
    },
    columns,
    column(name, start, end) {
      if (!Object.hasOwn(columns, name)) throw noColumn(dataset.name, `'${name}'`);
      return name === dataset.text ? dataset.texts(start, end) : dataset.column(name, start, end);
    },
    config: dataset.config,
    stats: dataset.stats,
    select: (rows) => arrangeDataset(dataset.select(rows), arrangement),
  };
}

function noColumn(dataset: string, which: string): AblataError {
  return new AblataError('DATA_NO_COLUMN', `the dataset '${dataset}' has no column ${which}`);
}
