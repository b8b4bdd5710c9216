import { chmodSync, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { child, errorOf, ledgerFile } from '../test/scene.ts';
import { completionOf, ENCODER, identityOf, keyOf, vectorOf } from '../test/values.ts';
import { openDatabase } from './open-database.ts';
import { openSqliteLedger, SqliteLedger } from './sqlite-ledger.ts';

const isRoot = process.getuid?.() === 0;

describe('durability', () => {
  test('an answer whose promise resolved outlives SIGKILL', async () => {
    const file = ledgerFile();
    const writer = child(['remember-and-wait', file, '0', '25']);
    const durable: number[] = [];
    for await (const line of writer.lines()) {
      durable.push(Number(line.split(' ')[1]));
      if (durable.length === 25) writer.kill('SIGKILL'); // it has just said so, and had no time for anything else
    }
    expect(durable).toHaveLength(25);
    const ledger = openSqliteLedger(file);
    for (const sample of durable) expect(ledger.completion(keyOf(sample))).toEqual(completionOf(sample));
    await ledger.close();
  });

  test('nothing is promised before it is on disk', async () => {
    const file = ledgerFile();
    const ledger = openSqliteLedger(file);
    const other = openSqliteLedger(file);
    let resolved = false;
    const promise = ledger.rememberCompletion(keyOf(1), completionOf(1)).then(() => {
      resolved = true;
    });
    expect(other.completion(keyOf(1))).toBeUndefined();
    expect(resolved).toBe(false);
    await promise;
    expect(other.completion(keyOf(1))).toEqual(completionOf(1));
    await Promise.all([ledger.close(), other.close()]);
  });

  test('answers that come together are committed together', async () => {
    const file = ledgerFile();
    const database = openDatabase(file);
    const statements: string[] = [];
    const counted = new Proxy(database, {
      get(target, name) {
        const member = Reflect.get(target, name, target) as unknown;
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => {
          if (name === 'exec') statements.push(args[0] as string);
          return Reflect.apply(member, target, args) as unknown;
        };
      },
    });
    const ledger = new SqliteLedger(counted, file, () => {});
    await ledger.rememberCompletion(keyOf(0), completionOf(0)); // stores the identity as well
    statements.length = 0;
    await Promise.all(Array.from({ length: 100 }, (_, n) => ledger.rememberCompletion(keyOf(n + 1), completionOf(n))));
    expect(statements).toEqual(['BEGIN IMMEDIATE', 'COMMIT']);
    await ledger.close();
  });

  test('closing commits what waits', async () => {
    const file = ledgerFile();
    const ledger = openSqliteLedger(file);
    const promise = ledger.rememberCompletion(keyOf(1), completionOf(1));
    await ledger.close();
    await promise;
    const again = openSqliteLedger(file);
    expect(again.completion(keyOf(1))).toEqual(completionOf(1));
    await again.close();
  });

  test('decides nothing by the clock: one that runs backwards changes no answer', async () => {
    const file = ledgerFile();
    const ledger = openSqliteLedger(file);
    const RealDate = Date;
    const setClock = (year: number): void => {
      globalThis.Date = class extends RealDate {
        constructor() {
          super(year, 0);
        }
      } as DateConstructor;
    };
    onTestFinished(() => {
      globalThis.Date = RealDate;
    });
    for (const [sample, year] of [2026, 1999, 2040, 1970].entries()) {
      setClock(year);
      await ledger.rememberCompletion(keyOf(sample), completionOf(sample));
    }
    setClock(1980);
    for (const sample of [0, 1, 2, 3]) expect(ledger.completion(keyOf(sample))).toEqual(completionOf(sample));
    expect(ledger.history(identityOf()).answers).toBe(4);
    expect(ledger.explainMiss({ ...keyOf(0), identity: identityOf({ model: 'tiny', temperature: 0.9 }) })).toEqual({
      differences: ['temperature 1 → 0.9'],
    });
    await ledger.close();
  });
});

describe('several processes', () => {
  test('make and fill one ledger at once; a key has one answer for all of them', async () => {
    const file = ledgerFile();
    const writers = [0, 1, 2].map(() => child(['remember-all', file, '0', '400']));
    const answers = await Promise.all(
      writers.map(async (writer) => {
        const { value } = await writer.lines().next();
        return JSON.parse(value as string) as number[];
      }),
    );
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
    const pids = new Set(writers.map(({ pid }) => pid));
    expect(answers[0]?.every((pid) => pids.has(pid))).toBe(true);
    const ledger = openSqliteLedger(file);
    expect(ledger.history(identityOf()).answers).toBe(400);
    expect(ledger.completion(keyOf(7))?.attempts).toBe(answers[0]?.[7]);
    expect(ledger.damaged).toBe(0);
    await ledger.close();
  });

  test('one that writes for too long is reported as such', async () => {
    const file = ledgerFile();
    const ledger = openSqliteLedger(file, { busyTimeout: 20 });
    await ledger.rememberCompletion(keyOf(0), completionOf(0));
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    const error = await errorOf(() => ledger.rememberCompletion(keyOf(1), completionOf(1)));
    expect(error.code).toBe('LEDGER_BUSY');
    expect(error.message).toBe(`the ledger ${file} is being written by another process, and stayed so`);
    expect(ledger.completion(keyOf(0))).toEqual(completionOf(0)); // reading goes on
    other.exec('ROLLBACK');
    await ledger.rememberCompletion(keyOf(1), completionOf(1));
    expect(ledger.completion(keyOf(1))).toEqual(completionOf(1));
    other.close();
    await ledger.close();
  });
});

describe('a disk that is full', () => {
  test('is one clear error, and what was committed stays', async () => {
    const file = ledgerFile();
    const database = openDatabase(file);
    const ledger = new SqliteLedger(database, file, () => {});
    await ledger.rememberCompletion(keyOf(1), completionOf(1));
    const { page_count: pages } = database.prepare('PRAGMA page_count').get() as { page_count: number };
    database.exec(`PRAGMA max_page_count = ${pages + 20}`);
    const many = Array.from({ length: 500 }, (_, row) => ({
      vector: vectorOf(row, 1024),
      truncated: false,
      unknown: 0,
    }));
    const error = await errorOf(() =>
      ledger.rememberEmbeddings(
        ENCODER,
        many.map((_, row) => `text ${row}`),
        many,
      ),
    );
    expect(error.code).toBe('LEDGER_FULL');
    expect(error.message).toBe(`no space left for the ledger ${file}`);
    expect(error.hint).toContain('all answers committed so far are kept');
    expect(ledger.completion(keyOf(1))).toEqual(completionOf(1));
    expect(ledger.embedding(ENCODER, 'text 0')).toBeUndefined(); // none of the group: they are written whole or not
    database.exec('PRAGMA max_page_count = 1000000'); // space was freed: it goes on
    await ledger.rememberEmbeddings(ENCODER, ['text 0'], many.slice(0, 1));
    expect(ledger.embedding(ENCODER, 'text 0')).toEqual(many[0]);
    await ledger.close();
  });
});

describe('a ledger that is write-protected', () => {
  test('is refused when it is opened, before anything is paid for', async () => {
    const file = ledgerFile();
    const ledger = openSqliteLedger(file);
    await ledger.rememberCompletion(keyOf(1), completionOf(1));
    await ledger.close();
    chmodSync(file, 0o444);
    chmodSync(dirname(file), 0o555);
    onTestFinished(() => chmodSync(dirname(file), 0o755));
    // Root may write anything: let somebody else try.
    const [line] = isRoot ? [(await child(['remember-and-wait', file, '2', '1'], 65_534).lines().next()).value] : [];
    const code = isRoot ? String(line) : `error ${(await errorOf(() => openSqliteLedger(file))).code}`;
    expect(code).toBe('error LEDGER_UNWRITABLE');
  });

  test('says which file, and what to do', async () => {
    const error = await errorOf(() => openSqliteLedger('/proc/version/ledger.db'));
    expect(error.code).toMatch(/^LEDGER_/);
    expect(error.message).toContain('/proc/version/ledger.db');
  });
});

test('a reader makes no file and changes none', async () => {
  const file = ledgerFile();
  const missing = await errorOf(() => openSqliteLedger(file, { readOnly: true }));
  expect(missing.code).toBe('LEDGER_NOT_FOUND');
  expect(existsSync(file)).toBe(false);
  const ledger = openSqliteLedger(file);
  await ledger.rememberCompletion(keyOf(1), completionOf(1));
  await ledger.close();
  const { mtimeMs, size } = statSync(file);
  const reader = openSqliteLedger(file, { readOnly: true });
  expect(reader.completion(keyOf(1))).toEqual(completionOf(1));
  expect(reader.history(identityOf({ unheard: 'of' }))).toEqual({
    answers: 0,
    promptTokens: 0,
    completionTokens: 0,
    seconds: 0,
  });
  expect((await errorOf(() => reader.rememberCompletion(keyOf(2), completionOf(2)))).code).toBe('LEDGER_UNWRITABLE');
  await reader.close();
  expect(statSync(file)).toMatchObject({ mtimeMs, size });
});
