import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDataset, createJsonlFormat, createOutputFolder, vectorsInMemory } from '@ablata/formats';
import { onTestFinished } from 'vitest';

/** A run of so many rows as its folder has it, written by hand; removed with the test. */
export async function smallRun(texts: readonly string[], { name = 'small', outcome = 'target' } = {}): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'ablata-view-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'dataset'));
  const rows = texts.length;
  const dimension = 4;
  const vectors = Float32Array.from({ length: rows * dimension }, (_, at) => Math.sin(at * 12.9898) * 0.5 + 0.6);
  const dataset = createDataset({
    name,
    texts,
    dimension,
    readVectors: vectorsInMemory(vectors, dimension),
    sources: texts.map((_, row) => ({
      request: row >> 1,
      candidate: row & 1,
      probability: (row % 10) / 10,
      problems: [],
    })),
    columns: { quality: 'number?', 'judge.mean': 'number' },
    cells: {
      quality: texts.map((_, row) => (row % 3 === 0 ? null : row % 5)),
      'judge.mean': texts.map((_, row) => row / 2),
    },
  });
  await createJsonlFormat({ embedding: 'numbers' }).write(dataset, createOutputFolder(join(folder, 'dataset')), name, {
    signal: new AbortController().signal,
  });
  const fates = { duplicate: 1, unparsable: 0, empty: 0, truncated: 0, filtered: 0, failed: 0 };
  const stage = (stageName: string) => ({ name: stageName, stage: stageName, version: 1, options: {}, from: [] });
  const books = {
    requests: Math.ceil(rows / 2),
    asked: rows + 1,
    kept: rows,
    fates,
    tokens: { prompt: 10, completion: 20 },
    stages: {
      dedupe: { received: rows + 1, emitted: rows, dropped: fates, reasons: { 'duplicate: near': 1 }, notes: {} },
    },
  };
  const manifest = {
    manifestVersion: 1,
    name,
    outcome,
    ended: 'The target was reached.',
    rows,
    startedAt: '2026-01-01T00:00:00.000Z',
    seconds: 1,
    config: { name },
    experiment: { name, seed: 1, services: [], stages: [stage('dedupe')] },
    books,
    cost: null,
    payments: { completions: { paid: 1, reused: 0 }, embeddings: { paid: 1, reused: 0 } },
    summaries: { dedupe: { curve: { floor: 0.8, thresholds: [0.8, 0.9, 1], kept: [rows - 1, rows, rows + 1] } } },
    files: [],
  };
  writeFileSync(join(folder, 'run.json'), JSON.stringify(manifest));
  const decision = { request: 0, candidate: 7, of: [0, 0], similarity: 0.93, row: 0 };
  const certificate = {
    kind: 'near-duplicates',
    measure: 'cosine',
    threshold: 0.9,
    kept: rows,
    vectors: null,
    numbered: true,
    decisions: [decision],
  };
  const all = Array.from({ length: rows }, (_, row) => row);
  const splits = { train: all.filter((row) => row % 4 !== 3), test: all.filter((row) => row % 4 === 3) };
  writeFileSync(
    join(folder, 'dataset/proof.json'),
    JSON.stringify({ proofVersion: 2, stages: { dedupe: certificate }, splits }),
  );
  writeFileSync(join(folder, 'dropped.jsonl'), '');
  return folder;
}
