import { AblataError, type DatasetView } from '@ablata/spec';
import type { EmbeddingReader } from '../embeddings.ts';

/** The vectors of a dataset's column, read in pieces. @throws GRAPH_MISSING_COLUMN */
export function embeddingsOf(dataset: DatasetView, column: string): EmbeddingReader {
  const info = dataset.embeddingColumns.find(({ name }) => name === column);
  if (info === undefined) {
    const names = dataset.embeddingColumns.map(({ name }) => `'${name}'`);
    throw new AblataError(
      'GRAPH_MISSING_COLUMN',
      `the dataset has no embedding column '${column}', but ${names.length > 0 ? names.join(', ') : 'none at all'}`,
      { hint: "Name one of them as 'column', or put 'encode' before it." },
    );
  }
  return {
    length: dataset.length,
    dimension: info.dimension,
    read: (start, end) => dataset.embeddings(start, end, column),
  };
}
