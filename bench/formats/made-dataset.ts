import type { DatasetView } from '../../packages/spec/src/index.ts';

/**
 * A dataset that is nowhere: texts and sources are made when asked for, so that the memory measured is that of who reads it.
 *
 * @param embeddings of rows `start` to `end` of the whole
 * @param first of its rows that is the first of these; a selection is of neighbours
 */
export function madeDataset(
  rows: number,
  dimension: number,
  embeddings: (start: number, end: number) => Promise<Float32Array>,
  first = 0,
): DatasetView {
  const range = <T>(start = 0, end = rows, make: (row: number) => T): T[] =>
    Array.from({ length: end - start }, (_, index) => make(first + start + index));
  return {
    name: 'bench',
    length: rows,
    text: 'text',
    embeddingColumns: dimension > 0 ? [{ name: 'embedding', dimension }] : [],
    dimension,
    columns: {},
    config: {},
    stats: {},
    texts: (start, end) =>
      range(
        start,
        end,
        (row) => `Before you compute, restate problem ${row} in your own words and name what is asked.`,
      ),
    sources: (start, end) =>
      range(start, end, (row) => ({
        request: Math.floor(row / 5),
        candidate: row % 5,
        probability: (row % 97) / 97,
        problems: [1, 7, 31].map((factor) => `gsm8k/train/${(row * factor) % 7473}`),
      })),
    column: () => [],
    embeddings: (start, end) => embeddings(first + start, first + end),
    select: (selected) => madeDataset(selected.length, dimension, embeddings, first + (selected[0] ?? 0)),
  };
}
