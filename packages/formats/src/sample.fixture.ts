import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom, type DatasetView } from '@ablata/spec';
import { onTestFinished } from 'vitest';
import { createDataset, vectorsInMemory } from './dataset/create-dataset.ts';

/** A small dataset with everything in it that is hard to write: odd floats, all column types, any text. */
export function sampleDataset(length = 40, dimension = 24): DatasetView {
  const random = createRandom(7, 'sample', length);
  const values = Float32Array.from({ length: length * dimension }, () => (random.float() - 0.5) * 0.02);
  values.set([0, -0, 1e-45, -3.4028234663852886e38, 1.1754943508222875e-38, Math.fround(0.1)].slice(0, values.length));
  const texts = Array.from(
    { length },
    (_, row) => `row ${row}: "quotes", näive café ☕ 𝒳\nline ${'x'.repeat(row % 7)}`,
  );
  return createDataset({
    name: 'sample',
    dimension,
    texts,
    sources: texts.map((_, row) => ({
      request: row >> 1,
      candidate: row & 1,
      probability: row % 5 === 0 ? null : random.float(),
      problems: [`gsm8k/train/${row}`, `gsm8k/train/${row + 300}`],
    })),
    columns: { words: 'number', clean: 'boolean', pool: 'string', notes: 'json' },
    cells: {
      words: texts.map((_, row) => row + 0.25),
      clean: texts.map((_, row) => row % 3 === 0),
      pool: texts.map((_, row) => ['train', 'val', 'test'][row % 3]!),
      notes: texts.map((_, row) => ({ row, deep: [null, true, 0.1] })),
    },
    config: { seed: 42, threshold: 0.95, nested: { temperature: 1 / 3 } },
    stats: { books: { asked: 50, kept: length }, rate: 0.1 + 0.2 },
    readVectors: vectorsInMemory(values, dimension),
  });
}

/** A temporary folder that goes when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ablata-formats-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Everything a dataset says, in a form that can be compared: embeddings by the hash of their bits. */
export async function contentOf(dataset: DatasetView): Promise<Record<string, unknown>> {
  const vectors = await dataset.embeddings(0, dataset.length);
  return {
    length: dataset.length,
    dimension: dataset.dimension,
    texts: dataset.texts(),
    sources: dataset.sources(),
    columns: dataset.columns,
    cells: Object.fromEntries(Object.keys(dataset.columns).map((name) => [name, dataset.column(name)])),
    config: dataset.config,
    stats: dataset.stats,
    embeddings: createHash('sha256').update(vectors).digest('hex'),
  };
}
