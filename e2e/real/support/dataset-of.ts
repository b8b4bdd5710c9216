import { createHash } from 'node:crypto';
import { createDataset } from '../../../packages/formats/src/index.ts';

export const ROWS = 300;
const DIMENSIONS = { embedding: 24, answer_embedding: 7 };

/** Rows with all column types, nulls in each that may have them, and no, one or two embedding columns. */
export function datasetOf(names: readonly (keyof typeof DIMENSIONS)[]) {
  const every = <T>(cell: (row: number) => T, nulls = true) =>
    Array.from({ length: ROWS }, (_, row) => (nulls && row % 4 === 1 ? null : cell(row)));
  const cells = {
    score: every((row) => row / 3),
    name: every((row) => (row % 5 === 0 ? '' : `näme ☕ ${row}`)),
    flag: every((row) => row % 3 === 0),
    meta: every((row) => [{ row, deep: [null, true, 0.1, { 'ü"': '𝒳' }] }, [], 'text', row][row % 4]!),
  };
  const texts = Array.from({ length: ROWS }, (_, row) => `row ${row}: "quotes"\nline 𝒳${'x'.repeat(row % 7)}`);
  const vectors = Object.fromEntries(
    names.map((name, at) => [
      name,
      Float32Array.from(
        { length: ROWS * DIMENSIONS[name] },
        (_, index) => Math.sin(index + at) * 10 ** ((index % 60) - 30),
      ),
    ]),
  );
  const dataset = createDataset({
    name: 'x',
    text: 'answer',
    texts,
    embeddings: names.map((name) => ({ name, dimension: DIMENSIONS[name] })),
    columns: { score: 'number?', name: 'string?', flag: 'boolean?', meta: 'json' },
    cells,
    readVectors: async (start, end, name) => {
      const width = DIMENSIONS[name as keyof typeof DIMENSIONS];
      return vectors[name]!.slice(start * width, end * width);
    },
  });
  const { meta, ...plain } = cells;
  const sha = (values: Float32Array) => createHash('sha256').update(values).digest('hex');
  const hashes = Object.fromEntries(Object.entries(vectors).map(([name, values]) => [name, sha(values)]));
  return { dataset, expected: { columns: { answer: texts, ...plain }, meta, vectors: hashes } };
}
