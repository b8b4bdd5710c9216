import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { errorOf, ledgerFile } from '../test/scene.ts';
import { completionOf, ENCODER, failureOf, identityOf, keyOf, vectorOf } from '../test/values.ts';
import { exportLedger } from './export-ledger.ts';
import { ledgerStats } from './ledger-stats.ts';
import { pruneLedger } from './prune-ledger.ts';
import { openSqliteLedger } from './sqlite-ledger.ts';

const COLD = identityOf({ model: 'tiny', temperature: 0.5 });

async function filledLedger(): Promise<string> {
  const file = ledgerFile();
  const ledger = openSqliteLedger(file);
  for (let sample = 0; sample < 10; sample++) await ledger.rememberCompletion(keyOf(sample), completionOf(sample));
  for (let sample = 0; sample < 4; sample++) await ledger.rememberCompletion(keyOf(sample, COLD), completionOf(sample));
  for (const sample of [20, 21]) await ledger.rememberFailure(keyOf(sample), failureOf(sample));
  const texts = Array.from({ length: 200 }, (_, row) => `text ${row}`);
  const embeddings = texts.map((_, row) => ({ vector: vectorOf(row, 1024), truncated: row === 0, unknown: 0 }));
  await ledger.rememberEmbeddings(ENCODER, texts, embeddings);
  await ledger.rememberMemo('judge@1', { row: 1 }, { score: 1 });
  await ledger.rememberMemo('judge@2', { row: 1 }, { score: 2 });
  await ledger.close();
  return file;
}

test('stats say what is held, service by service', async () => {
  const file = await filledLedger();
  const { services, memos, bytes } = ledgerStats(file);
  expect(bytes).toBe(statSync(file).size);
  expect(services).toMatchObject([
    {
      identity: identityOf(),
      completions: 10,
      promptTokens: 1000,
      completionTokens: 45,
      seconds: 5,
      failures: 2,
      embeddings: 0,
    },
    { identity: COLD, completions: 4, promptTokens: 400, completionTokens: 6, seconds: 2, failures: 0, embeddings: 0 },
    { identity: ENCODER, completions: 0, promptTokens: 0, seconds: 0, embeddings: 200, bytes: 200 * 4096 },
  ]);
  expect(memos).toMatchObject([
    { scope: 'judge@1', memos: 1 },
    { scope: 'judge@2', memos: 1 },
  ]);
  expect(services[0]?.first).toMatch(/^\d{4}-\d\d-\d\dT/);
  expect((await errorOf(() => ledgerStats(`${file}.none`))).message).toBe(`there is no ledger ${file}.none`);
});

test('export gives every row as plain JSON', async () => {
  const file = await filledLedger();
  const records = [...exportLedger(file)].map((record) => JSON.parse(JSON.stringify(record)) as typeof record);
  expect(records.map(({ type }) => type)).toEqual([
    ...Array.from({ length: 14 }, () => 'completion'),
    'failure',
    'failure',
    ...Array.from({ length: 200 }, () => 'embedding'),
    'memo',
    'memo',
  ]);
  const { request } = keyOf(1);
  expect(records[1]).toMatchObject({ identity: identityOf(), sample: 1, request, answer: completionOf(1) });
  expect(records[14]).toEqual({
    type: 'failure',
    key: expect.stringMatching(/^[0-9a-f]{64}$/),
    identity: identityOf(),
    sample: 20,
    request: keyOf(20).request,
    ...failureOf(20),
    createdAt: expect.any(String),
  });
  const embedding = records[16];
  if (embedding?.type !== 'embedding') throw new Error('expected an embedding');
  expect(embedding).toMatchObject({ identity: ENCODER, dimension: 1024, truncated: true });
  const bytes = Buffer.from(embedding.vector, 'base64');
  expect(new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + 4096))).toEqual(vectorOf(0, 1024));
  expect([...exportLedger(file, { types: ['memo'] })]).toMatchObject([
    { scope: 'judge@1', request: { row: 1 }, answer: { score: 1 } },
    { scope: 'judge@2', answer: { score: 2 } },
  ]);
});

describe('prune', () => {
  test('forgets one service and gives the space back', async () => {
    const file = await filledLedger();
    const request = { service: ({ identity }: { identity: { slot: string } }) => identity.slot === 'encoder' };
    expect(pruneLedger(file, { ...request, dryRun: true })).toEqual({
      completions: 0,
      failures: 0,
      embeddings: 200,
      memos: 0,
      freed: 0,
    });
    const size = statSync(file).size;
    const pruned = pruneLedger(file, request);
    expect(pruned).toMatchObject({ completions: 0, embeddings: 200, memos: 0 });
    expect(pruned.freed).toBeGreaterThan(200 * 4096);
    expect(statSync(file).size).toBe(size - pruned.freed);
    const ledger = openSqliteLedger(file);
    expect(ledger.embedding(ENCODER, 'text 1')).toBeUndefined();
    expect(ledger.completion(keyOf(1))).toEqual(completionOf(1));
    await ledger.close();
  });

  test('forgets what no run uses', async () => {
    const file = await filledLedger();
    const used = JSON.parse(JSON.stringify([ENCODER, COLD])) as (typeof ENCODER)[];
    expect(pruneLedger(file, { notUsedBy: used })).toMatchObject({
      completions: 10,
      failures: 2,
      embeddings: 0,
      memos: 0,
    });
    const ledger = openSqliteLedger(file);
    expect(ledger.completion(keyOf(1))).toBeUndefined();
    expect(ledger.completion(keyOf(1, COLD))).toEqual(completionOf(1));
    await ledger.close();
  });

  test('forgets what is old', async () => {
    const file = await filledLedger();
    const database = new DatabaseSync(file);
    database.exec(`UPDATE completions SET created_at = '2020-01-01T00:00:00.000Z' WHERE sample < 3`);
    database.exec(`UPDATE failures SET created_at = '2020-01-01T00:00:00.000Z' WHERE sample = 20`);
    database.exec(`UPDATE memos SET created_at = '2020-01-01T00:00:00.000Z' WHERE scope = 'judge@1'`);
    database.close();
    const before = new Date('2021-01-01');
    expect(pruneLedger(file, { before, service: () => true })).toMatchObject({ completions: 6, failures: 1, memos: 0 });
    expect(pruneLedger(file, { before })).toMatchObject({ completions: 0, embeddings: 0, memos: 1 });
  });

  test('forgets the memos of a stage', async () => {
    const file = await filledLedger();
    const request = { service: () => false, memo: (scope: string) => scope === 'judge@1' };
    expect(pruneLedger(file, request)).toMatchObject({ completions: 0, embeddings: 0, memos: 1 });
    expect([...exportLedger(file, { types: ['memo'] })]).toMatchObject([{ scope: 'judge@2' }]);
  });

  test('lets a process that has the ledger open go on', async () => {
    const file = await filledLedger();
    const ledger = openSqliteLedger(file);
    expect(ledger.completion(keyOf(1))).toEqual(completionOf(1));
    await ledger.rememberCompletion(keyOf(30), completionOf(30));
    expect(pruneLedger(file, {})).toMatchObject({ completions: 15, failures: 2, embeddings: 200, memos: 2 });
    expect(ledger.failure(keyOf(20))).toBeUndefined();
    expect(ledger.completion(keyOf(1))).toBeUndefined();
    await ledger.rememberCompletion(keyOf(1), completionOf(1));
    expect(ledger.completion(keyOf(1))).toEqual(completionOf(1));
    await ledger.close();
  });
});
