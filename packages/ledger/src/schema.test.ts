import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { errorOf, ledgerFile } from '../test/scene.ts';
import { completionOf, ENCODER, failureOf, identityOf, keyOf, vectorOf } from '../test/values.ts';
import { ledgerStats } from './ledger-stats.ts';
import { salvageLedger } from './salvage-ledger.ts';
import { APPLICATION_ID, LEDGER_VERSION } from './schema.ts';
import { openSqliteLedger } from './sqlite-ledger.ts';

/** Versions 1 and 2 as they were: never edit. Their tables are the same; the checksums of version 1 covered the content alone. */
const TABLES = `
  CREATE TABLE identities (id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, json TEXT NOT NULL);
  CREATE TABLE completions (
    key BLOB NOT NULL, identity INTEGER NOT NULL REFERENCES identities(id), sample INTEGER NOT NULL, request TEXT NOT NULL,
    answer TEXT NOT NULL, prompt_tokens INTEGER NOT NULL, completion_tokens INTEGER NOT NULL, finish_reason TEXT NOT NULL,
    seconds REAL NOT NULL, attempts INTEGER NOT NULL, created_at TEXT NOT NULL, checksum INTEGER NOT NULL);
  CREATE UNIQUE INDEX completions_key ON completions(key);
  CREATE INDEX completions_identity ON completions(identity, sample);
  CREATE TABLE embeddings (
    key BLOB NOT NULL, identity INTEGER NOT NULL REFERENCES identities(id), dimension INTEGER NOT NULL, vector BLOB NOT NULL,
    truncated INTEGER NOT NULL, created_at TEXT NOT NULL, checksum INTEGER NOT NULL);
  CREATE UNIQUE INDEX embeddings_key ON embeddings(key);
  CREATE INDEX embeddings_identity ON embeddings(identity);
  CREATE TABLE memos (
    key BLOB NOT NULL, scope TEXT NOT NULL, request TEXT NOT NULL, answer TEXT NOT NULL, created_at TEXT NOT NULL,
    checksum INTEGER NOT NULL);
  CREATE UNIQUE INDEX memos_key ON memos(key);
`;

type OlderVersion = 1 | 2;

/** A ledger as an older version left it: the rows of a new one, with the checksums of old. */
async function olderLedger(version: OlderVersion): Promise<string> {
  const current = ledgerFile();
  const ledger = openSqliteLedger(current);
  await ledger.rememberCompletion(keyOf(1), completionOf(1));
  await ledger.rememberCompletion(keyOf(2), completionOf(2));
  await ledger.rememberEmbeddings(ENCODER, ['a'], [{ vector: vectorOf(1), truncated: true, unknown: 0 }]);
  await ledger.rememberMemo('judge@1', { text: 'a' }, { score: 1 });
  await ledger.close();

  const file = ledgerFile();
  const database = new DatabaseSync(file);
  database.function('crc', (content) => crc32(content as string));
  database.exec(`${TABLES}; PRAGMA user_version = ${version}`);
  if (version === 2) database.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
  database.exec(`ATTACH '${current}' AS current`);
  for (const table of ['identities', 'completions', 'embeddings', 'memos']) {
    database.exec(`INSERT INTO main.${table} SELECT * FROM current.${table}`);
  }
  if (version === 1) {
    database.exec('UPDATE completions SET checksum = crc(answer); UPDATE memos SET checksum = crc(answer)');
    database.exec('UPDATE embeddings SET checksum = crc(vector)');
  }
  database.exec(`UPDATE completions SET answer = '{}' WHERE sample = 2`); // damaged in its time
  database.close();
  return file;
}

describe('the ledger format', () => {
  test.each<OlderVersion>([1, 2])(
    'version %i is brought up to date and keeps its answers; damage stays damage',
    async (version) => {
      const file = await olderLedger(version);
      const ledger = openSqliteLedger(file);
      expect(ledger.completion(keyOf(1))).toEqual(completionOf(1));
      expect(ledger.embedding(ENCODER, 'a')).toEqual({ vector: vectorOf(1), truncated: true, unknown: 0 });
      expect(ledger.memo('judge@1', { text: 'a' })).toEqual({ score: 1 });
      expect(ledger.damaged).toBe(0);
      expect(ledger.completion(keyOf(2))).toBeUndefined();
      expect(ledger.damaged).toBe(1);
      expect(ledger.failure(keyOf(3))).toBeUndefined();
      await ledger.rememberFailure(keyOf(3), failureOf(3));
      expect(ledger.failure(keyOf(3))).toEqual(failureOf(3));
      await ledger.close();
      expect(ledgerStats(file).version).toBe(LEDGER_VERSION);
    },
  );

  test.each<OlderVersion>([1, 2])('a reader of version %i brings it up to date as well', async (version) => {
    const reader = openSqliteLedger(await olderLedger(version), { readOnly: true });
    expect(reader.completion(keyOf(1))).toEqual(completionOf(1));
    await reader.close();
  });

  test.each<OlderVersion>([1, 2])('of version %i everything that is not damaged can be salvaged', async (version) => {
    const file = await olderLedger(version);
    expect(salvageLedger(file)).toMatchObject({ completions: 1, embeddings: 1, memos: 1, damaged: 1 });
    const ledger = openSqliteLedger(file);
    expect(ledger.completion(keyOf(1))).toEqual(completionOf(1));
    expect(ledger.embedding(ENCODER, 'a')).toEqual({ vector: vectorOf(1), truncated: true, unknown: 0 });
    await ledger.close();
  });

  test.each<[OlderVersion, string]>([
    [1, 'DROP TABLE memos'],
    [1, 'CREATE TABLE failures (id)'], // the second step of two
    [2, 'CREATE TABLE failures (id)'],
  ])('a migration of version %i that fails leaves the ledger as it was: %s', async (version, obstacle) => {
    const file = await olderLedger(version);
    const database = new DatabaseSync(file);
    database.exec(obstacle);
    database.close();
    expect((await errorOf(() => openSqliteLedger(file))).code).toBe('LEDGER_FAILED');
    const after = new DatabaseSync(file);
    expect(after.prepare('PRAGMA user_version').get()).toEqual({ user_version: version });
    after.close();
  });

  test('a newer ledger is refused and not touched', async () => {
    const file = ledgerFile();
    const ledger = openSqliteLedger(file);
    await ledger.rememberCompletion(keyOf(1), completionOf(1));
    await ledger.close();
    const database = new DatabaseSync(file);
    database.exec(`PRAGMA user_version = ${LEDGER_VERSION + 1}`);
    database.close();
    const before = readFileSync(file);
    for (const readOnly of [true, false]) {
      const error = await errorOf(() => openSqliteLedger(file, { readOnly }));
      expect(error.code).toBe('LEDGER_NEWER');
      expect(error.message).toBe(
        `the ledger ${file} has version ${LEDGER_VERSION + 1}; this Ablata reads up to version ${LEDGER_VERSION}`,
      );
      expect(error.hint).toBe('Update Ablata: npm install ablata@latest. The ledger was not touched.');
    }
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  test.each([0, 1, 7])(
    'the database of another program (its version %i) is refused and not touched',
    async (version) => {
      const file = ledgerFile();
      const database = new DatabaseSync(file);
      database.exec(`CREATE TABLE completions (id); PRAGMA user_version = ${version}`);
      database.close();
      const before = readFileSync(file);
      const error = await errorOf(() => openSqliteLedger(file));
      expect(error.code).toBe('LEDGER_FOREIGN');
      expect(error.message).toBe(`${file} is a database of another program, not a ledger`);
      expect(readFileSync(file).equals(before)).toBe(true);
    },
  );

  test('reads as documented with any SQLite tool', async () => {
    const file = ledgerFile();
    const ledger = openSqliteLedger(file);
    await ledger.rememberCompletion(keyOf(3), completionOf(3));
    await ledger.rememberFailure(keyOf(4), failureOf(4));
    await ledger.close();
    const database = new DatabaseSync(file);
    const row = database
      .prepare(
        `SELECT identities.json, sample, request, answer, prompt_tokens, completion_tokens, finish_reason, seconds, attempts
         FROM completions JOIN identities ON identities.id = identity`,
      )
      .get() as Record<string, string | number>;
    expect(JSON.parse(row['json'] as string)).toEqual(identityOf());
    expect(JSON.parse(row['request'] as string)).toEqual(keyOf(3).request);
    expect(JSON.parse(row['answer'] as string)).toEqual(completionOf(3));
    expect(row).toMatchObject({
      sample: 3,
      prompt_tokens: 100,
      completion_tokens: 3,
      finish_reason: 'stop',
      seconds: 0.5,
      attempts: 1,
    });
    const failure = database.prepare('SELECT sample, request, code, message, hint FROM failures').get();
    expect(failure).toEqual({ sample: 4, request: expect.any(String), ...failureOf(4) });
    expect(JSON.parse(failure?.['request'] as string)).toEqual(keyOf(4).request);
    database.close();
  });
});
