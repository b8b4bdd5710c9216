import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { createRandom, isAblataError } from '@ablata/spec';
import { describe, expect, test } from 'vitest';
import { errorOf, ledgerFile } from '../test/scene.ts';
import { completionOf, ENCODER, failureOf, keyOf, vectorOf } from '../test/values.ts';
import { checkLedger } from './check-ledger.ts';
import { checksum, failureContent } from './checksum.ts';
import type { CompletionKey } from './ledger.ts';
import { ledgerStats } from './ledger-stats.ts';
import { salvageLedger } from './salvage-ledger.ts';
import { openSqliteLedger } from './sqlite-ledger.ts';

const ROWS = 60;

/** Requests that failed come after those that were answered. */
const failedKey = (row: number): CompletionKey => keyOf(ROWS + row);

/** A closed ledger with completions, failures, embeddings and memos of every size. */
async function filledLedger(): Promise<string> {
  const file = ledgerFile();
  const ledger = openSqliteLedger(file);
  const numbers = Array.from({ length: ROWS }, (_, row) => row);
  await Promise.all(numbers.map((row) => ledger.rememberCompletion(keyOf(row), completionOf(row))));
  await Promise.all(numbers.map((row) => ledger.rememberFailure(failedKey(row), failureOf(row))));
  const embeddings = numbers.map((row) => ({
    vector: vectorOf(row, 1024),
    truncated: row % 7 === 0,
    unknown: row % 5,
  }));
  await ledger.rememberEmbeddings(ENCODER, numbers.map(String), embeddings);
  await Promise.all(numbers.map((row) => ledger.rememberMemo('judge@1', { row }, { score: row })));
  await ledger.close();
  return file;
}

interface Found {
  readonly right: number;
  readonly missing: number;
}

/** Asks for everything. An answer that is not the one that was stored fails the test. */
async function askAll(file: string, warn: (message: string) => void = () => {}): Promise<Found> {
  const ledger = openSqliteLedger(file, { warn });
  let right = 0;
  let missing = 0;
  const check = (found: unknown, stored: unknown): void => {
    if (found === undefined) missing++;
    else {
      expect(found).toEqual(stored);
      right++;
    }
  };
  try {
    for (let row = 0; row < ROWS; row++) {
      check(ledger.completion(keyOf(row)), completionOf(row));
      check(ledger.failure(failedKey(row)), failureOf(row));
      check(ledger.embedding(ENCODER, String(row)), {
        vector: vectorOf(row, 1024),
        truncated: row % 7 === 0,
        unknown: row % 5,
      });
      check(ledger.memo('judge@1', { row }), { score: row });
    }
    return { right, missing };
  } finally {
    await ledger.close();
  }
}

function overwrite(file: string, position: number, bytes: Uint8Array): void {
  const handle = openSync(file, 'r+');
  writeSync(handle, bytes, 0, bytes.length, position);
  closeSync(handle);
}

describe('a damaged row', () => {
  test.each([
    ['completions', `UPDATE completions SET answer = replace(answer, 'answer 5 ', 'answer 6 ') WHERE sample = 5`],
    ['completions', `UPDATE completions SET answer = NULL WHERE sample = 5`],
    ['completions', `UPDATE completions SET answer = 5 WHERE sample = 5`],
    ['completions', `UPDATE completions SET checksum = 9223372036854775807 WHERE sample = 5`],
    // An index that points to another row: its content is whole, and yet not the answer to this.
    [
      'completions',
      `UPDATE completions SET (answer, checksum) = (SELECT answer, checksum FROM completions WHERE sample = 6) WHERE sample = 5`,
    ],
    ['failures', `UPDATE failures SET code = 'SERVICE_BAD_REQUEST' WHERE sample = 65`],
    ['failures', `UPDATE failures SET message = replace(message, '500', '400') WHERE sample = 65`],
    ['failures', `UPDATE failures SET hint = '' WHERE sample = 65`],
    ['failures', `UPDATE failures SET message = NULL WHERE sample = 65`],
    ['embeddings', `UPDATE embeddings SET vector = zeroblob(4096) WHERE rowid = 6`],
    ['embeddings', `UPDATE embeddings SET vector = substr(vector, 1, 4092), dimension = 1023 WHERE rowid = 6`],
    ['embeddings', `UPDATE embeddings SET truncated = 1 - truncated WHERE rowid = 6`],
    ['memos', `UPDATE memos SET answer = '{"score":6}' WHERE rowid = 6`],
  ])('of %s is reported, asked again and mended: %s', async (table, damage) => {
    const file = await filledLedger();
    const database = new DatabaseSync(file);
    // Damage respects no NOT NULL: rebuild the table without.
    database.exec(`CREATE TABLE loose AS SELECT * FROM ${table}; DROP TABLE ${table}`);
    database.exec(`ALTER TABLE loose RENAME TO ${table}; CREATE UNIQUE INDEX ${table}_key ON ${table}(key)`);
    database.exec(damage);
    database.close();

    const warnings: string[] = [];
    const ledger = openSqliteLedger(file, { warn: (message) => warnings.push(message) });
    expect(ledger.completion(keyOf(5))).toEqual(table === 'completions' ? undefined : completionOf(5));
    expect(ledger.failure(failedKey(5))).toEqual(table === 'failures' ? undefined : failureOf(5));
    const vector = { vector: vectorOf(5, 1024), truncated: false, unknown: 0 };
    expect(ledger.embedding(ENCODER, '5')).toEqual(table === 'embeddings' ? undefined : vector);
    expect(ledger.memo('judge@1', { row: 5 })).toEqual(table === 'memos' ? undefined : { score: 5 });
    expect(warnings).toEqual([
      `a row of ${table} in the ledger is damaged (its checksum does not match); it is asked again`,
    ]);
    expect(ledger.damaged).toBe(1);

    expect(await ledger.rememberCompletion(keyOf(5), completionOf(5))).toEqual(completionOf(5));
    expect(await ledger.rememberFailure(failedKey(5), failureOf(5))).toEqual(failureOf(5));
    await ledger.rememberEmbeddings(ENCODER, ['5'], [vector]);
    await ledger.rememberMemo('judge@1', { row: 5 }, { score: 5 });
    await ledger.close();
    expect(await askAll(file)).toEqual({ right: 4 * ROWS, missing: 0 });
  });
});

/** What a look through the file complains of; undefined: nothing. */
function look(file: string): string | undefined {
  try {
    return checkLedger(file).problems[0];
  } catch (error) {
    return (error as Error).message;
  }
}

test('a look through the file says whether it is whole, and changes nothing', async () => {
  const file = await filledLedger();
  const before = readFileSync(file);
  expect(checkLedger(file)).toMatchObject({ problems: [], completions: ROWS, failures: ROWS, embeddings: ROWS });
  expect(readFileSync(file)).toEqual(before);
  // The head of any page, one after the other.
  for (let at = 16384; at < before.length; at += 16384) {
    overwrite(file, at, Buffer.alloc(64, 0xff));
    const found = look(file);
    expect(found, `page at ${at}`).toMatch(/\w/);
    overwrite(file, at, before.subarray(at, at + 64));
  }
  expect(checkLedger(file).problems).toEqual([]);
  overwrite(file, 0, Buffer.alloc(100, 0xff));
  expect((await errorOf(() => checkLedger(file))).message).toBe(`the ledger ${file} is damaged`);
});

describe('a damaged file', () => {
  test('with a broken header is refused with a way out, and left as it is', async () => {
    const file = await filledLedger();
    overwrite(file, 0, Buffer.alloc(100, 0xff));
    const before = readFileSync(file);
    const error = await errorOf(() => openSqliteLedger(file));
    expect(error.code).toBe('LEDGER_CORRUPT');
    expect(error.message).toBe(`the ledger ${file} is damaged`);
    expect(error.hint).toBe('Save what can be read: ablata ledger salvage. Until then nothing is written to it.');
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  test('never gives a wrong answer, whatever bytes flip; salvage brings back the rest', async () => {
    const original = await filledLedger();
    const bytes = readFileSync(original);
    for (let round = 0; round < 25; round++) {
      const random = createRandom(1, 'damage', round);
      const file = ledgerFile();
      const damaged = Buffer.from(bytes);
      const flips = random.pick([1, 8, 64]);
      for (let flip = 0; flip < flips; flip++) {
        const at = random.integer(0, damaged.length - 1);
        damaged[at] = (damaged[at] as number) ^ (1 << random.integer(0, 7));
      }
      writeFileSync(file, damaged);
      let found: Found | undefined;
      try {
        found = await askAll(file);
      } catch (error) {
        if (!isAblataError(error)) throw error;
        expect(['LEDGER_CORRUPT', 'LEDGER_FOREIGN', 'LEDGER_NEWER', 'LEDGER_FAILED']).toContain(error.code);
      }
      if (found) expect(found.right).toBeGreaterThan(0);
      writeFileSync(file, damaged);
      salvageLedger(file);
      const { right } = await askAll(file);
      // A flip costs the row it hits, or the few of the page whose frame it hits.
      expect(right).toBeGreaterThanOrEqual(4 * ROWS - flips * 30);
      // Only a row whose key is hit in the table, and not in the index, is found before and not after.
      expect(right).toBeGreaterThanOrEqual((found?.right ?? 0) - flips);
    }
  }, 60_000);

  test.each([
    ['its header and schema are gone', (file: string) => overwrite(file, 0, Buffer.alloc(4096, 0xaa))],
    ['its end is gone', (file: string) => truncateSync(file, statSync(file).size - 10_000)],
  ])('can be salvaged when %s', async (_, damage) => {
    const file = await filledLedger();
    damage(file);
    expect((await errorOf(() => askAll(file))).code).toBe('LEDGER_CORRUPT');
    const salvaged = salvageLedger(file);
    expect(salvaged.aside).toBe(`${file}.damaged`);
    expect(existsSync(salvaged.aside)).toBe(true);
    const found = await askAll(file);
    expect(found.right).toBe(salvaged.completions + salvaged.failures + salvaged.embeddings + salvaged.memos);
    expect(found.right).toBeGreaterThan(2 * ROWS);
    expect(ledgerStats(file).services.map(({ identity }) => identity.use)).toEqual(['vllm', 'lexical']);
  });

  test('loses nothing that stands in the write-ahead log of a process that was killed', async () => {
    const file = await filledLedger();
    const ledger = openSqliteLedger(file);
    await ledger.rememberCompletion(keyOf(1000), completionOf(1000));
    expect(statSync(`${file}-wal`).size).toBeGreaterThan(0);
    const copy = ledgerFile(); // as a killed process leaves it
    for (const end of ['', '-wal']) writeFileSync(copy + end, readFileSync(file + end));
    overwrite(copy, 0, Buffer.alloc(100, 0xff));
    await ledger.close();
    expect(salvageLedger(copy)).toMatchObject({
      completions: ROWS + 1,
      failures: ROWS,
      embeddings: ROWS,
      memos: ROWS,
      damaged: 0,
    });
    const again = openSqliteLedger(copy);
    expect(again.completion(keyOf(1000))).toEqual(completionOf(1000));
    await again.close();
    expect(existsSync(`${copy}-wal`)).toBe(false);
  });

  test('salvaged twice keeps both damaged files; an intact one loses nothing', async () => {
    const file = await filledLedger();
    const stats = ledgerStats(file);
    expect(salvageLedger(file)).toEqual({
      completions: ROWS,
      failures: ROWS,
      embeddings: ROWS,
      memos: ROWS,
      damaged: 0,
      aside: `${file}.damaged`,
    });
    expect(salvageLedger(file).aside).toBe(`${file}.damaged-2`);
    expect(ledgerStats(file)).toEqual({ ...stats, bytes: ledgerStats(file).bytes });
    expect((await errorOf(() => salvageLedger(`${file}.none`))).code).toBe('LEDGER_NOT_FOUND');
  });

  test('salvaged keeps no failure of a request that was answered after all', async () => {
    const file = await filledLedger();
    const database = new DatabaseSync(file);
    // As a page may hold it that was given back when the failure was deleted.
    database.exec(`UPDATE failures SET key = (SELECT key FROM completions WHERE sample = 5) WHERE sample = 65`);
    const { key } = database.prepare('SELECT key FROM failures WHERE sample = 65').get() as { key: Uint8Array };
    const sum = checksum(key, failureContent(failureOf(5)));
    database.prepare('UPDATE failures SET checksum = ? WHERE sample = 65').run(sum);
    database.close();
    expect(salvageLedger(file)).toMatchObject({ completions: ROWS, failures: ROWS - 1, damaged: 0 });
  });

  test('keeps answers whose service lost its name: they are found by their keys', async () => {
    const file = await filledLedger();
    const database = new DatabaseSync(file);
    database.exec('PRAGMA foreign_keys = OFF; DELETE FROM identities; VACUUM');
    database.close();
    expect(salvageLedger(file)).toMatchObject({ completions: ROWS, failures: ROWS, embeddings: ROWS, memos: ROWS });
    expect(await askAll(file)).toEqual({ right: 4 * ROWS, missing: 0 });
  });
});
