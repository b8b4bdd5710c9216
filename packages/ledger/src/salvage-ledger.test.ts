import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  closeSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { createRandom } from '@ablata/spec';
import { describe, expect, onTestFinished, test } from 'vitest';
import { child, errorOf, ledgerFile } from '../test/scene.ts';
import { completionOf, keyOf } from '../test/values.ts';
import { exportLedger } from './export-ledger.ts';
import { ledgerStats } from './ledger-stats.ts';
import { lockFile } from './lock-file.ts';
import { pruneLedger } from './prune-ledger.ts';
import { linkAside, replacingSteps } from './replace-ledger.ts';
import { salvageLedger } from './salvage-ledger.ts';
import { LEDGER_VERSION } from './schema.ts';
import { openSqliteImage } from './sqlite-image.ts';
import { openSqliteLedger } from './sqlite-ledger.ts';

const ROWS = 40;

/** A ledger as a killed process leaves it: the last answers stand in its log alone. */
async function killedLedger(prepare: (database: DatabaseSync) => void = () => {}): Promise<string> {
  const original = ledgerFile();
  const first = openSqliteLedger(original);
  for (let row = 0; row < ROWS / 2; row++) await first.rememberCompletion(keyOf(row), completionOf(row));
  await first.close();
  const second = openSqliteLedger(original);
  for (let row = ROWS / 2; row < ROWS; row++) await second.rememberCompletion(keyOf(row), completionOf(row));
  const database = new DatabaseSync(original);
  prepare(database);
  const file = ledgerFile();
  for (const end of ['', '-wal']) copyFileSync(original + end, file + end);
  database.close();
  await second.close();
  return file;
}

async function heldBy(file: string): Promise<number> {
  const ledger = openSqliteLedger(file);
  try {
    const rows = Array.from({ length: ROWS }, (_, row) => row);
    return rows.filter((row) => JSON.stringify(ledger.completion(keyOf(row))) === JSON.stringify(completionOf(row)))
      .length;
  } finally {
    await ledger.close();
  }
}

function breakHeader(file: string): void {
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.alloc(100, 0xff), 0, 100, 0);
  closeSync(handle);
}

/** Every file of a folder but the shared memory, which SQLite makes anew each time. */
function contents(file: string): Record<string, string> {
  const folder = dirname(file);
  const names = readdirSync(folder).filter((name) => !name.endsWith('-shm'));
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'latin1')]));
}

const CARE: Record<string, (file: string) => unknown> = {
  salvage: salvageLedger,
  stats: ledgerStats,
  prune: (file) => pruneLedger(file, {}),
  export: (file) => [...exportLedger(file)],
  open: (file) => openSqliteLedger(file),
};

function foreign(...sql: string[]): (file: string) => void {
  return (file) => {
    const database = new DatabaseSync(file);
    database.exec(`PRAGMA journal_mode = WAL; CREATE TABLE completions (id); INSERT INTO completions VALUES (1)`);
    for (const each of sql) database.exec(each);
    // As its own program leaves it when it is killed.
    for (const end of ['', '-wal']) copyFileSync(file + end, `${file}.killed${end}`);
    database.close();
    for (const end of ['', '-wal']) renameSync(`${file}.killed${end}`, file + end);
  };
}

describe.each(Object.keys(CARE))('%s touches nothing of', (name) => {
  const care = CARE[name] as (file: string) => unknown;

  test('a ledger of a newer version, its log included', async () => {
    const file = await killedLedger((database) => database.exec(`PRAGMA user_version = ${LEDGER_VERSION + 1}`));
    const before = contents(file);
    expect(Object.keys(before)).toEqual([basename(file), `${basename(file)}-wal`]);
    expect(await errorOf(() => care(file))).toMatchObject({
      code: 'LEDGER_NEWER',
      message: `the ledger ${file} has version ${LEDGER_VERSION + 1}; this Ablata reads up to version ${LEDGER_VERSION}`,
    });
    expect(contents(file)).toEqual(before);
  });

  test.each<[string, (file: string) => void]>([
    ['that says nothing of itself', foreign()],
    ['that has a version', foreign('PRAGMA user_version = 1')],
    ['that has our version', foreign(`PRAGMA user_version = ${LEDGER_VERSION}`)],
    ['that has its own id', foreign('PRAGMA application_id = 77', `PRAGMA user_version = ${LEDGER_VERSION}`)],
  ])('the database of another program %s, its log included', async (_, make) => {
    const file = ledgerFile();
    make(file);
    const before = contents(file);
    expect(await errorOf(() => care(file))).toMatchObject({
      code: 'LEDGER_FOREIGN',
      message: `${file} is a database of another program, not a ledger`,
    });
    expect(contents(file)).toEqual(before);
  });

  test.each<[string, string | Buffer]>([
    ['text', 'Dear diary,\n'.repeat(5000)],
    ['noise', Buffer.from(Array.from({ length: 100_000 }, (_, at) => (at * 7919) % 251))],
    ['zeros', Buffer.alloc(50_000)],
  ])('a file that is no database: %s', async (_, content) => {
    const file = ledgerFile();
    writeFileSync(file, content);
    const before = contents(file);
    const error = await errorOf(() => care(file));
    expect(error).toMatchObject(
      name === 'salvage'
        ? {
            code: 'LEDGER_FOREIGN',
            message: `${file} is no ledger, or nothing of one is left in it`,
            hint: 'It was not touched.',
          }
        : { code: 'LEDGER_CORRUPT', hint: expect.stringContaining('ablata ledger salvage') },
    );
    expect(contents(file)).toEqual(before);
  });

  test('a read-only file system', async ({ skip }) => {
    const file = await killedLedger();
    const folder = join(dirname(file), 'mounted');
    mkdirSync(folder);
    const mounting = spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', folder]);
    if (mounting.status !== 0) return skip('no right to mount a file system');
    onTestFinished(() => void spawnSync('umount', ['--lazy', folder]));
    const inside = join(folder, 'ledger.db');
    for (const end of ['', '-wal']) copyFileSync(file + end, inside + end);
    spawnSync('mount', ['-o', 'remount,ro', folder]);
    const before = contents(inside);
    const expected = {
      code: 'LEDGER_UNWRITABLE',
      message: `the ledger ${inside} can't be written`,
      hint: 'Make the file and its folder writable, or choose another: run: { ledger: … }.',
    };
    expect(await errorOf(() => care(inside))).toMatchObject(expected);
    if (name === 'open') {
      const deep = join(folder, '.ablata', 'ledger.db');
      expect(await errorOf(() => care(deep))).toMatchObject({
        ...expected,
        message: `the ledger ${deep} can't be written`,
      });
    }
    expect(contents(inside)).toEqual(before);
  });
});

test('salvage touches no folder and no empty file', async () => {
  const file = ledgerFile();
  writeFileSync(file, '');
  expect((await errorOf(() => salvageLedger(file))).code).toBe('LEDGER_FOREIGN');
  expect(contents(file)).toEqual({ [basename(file)]: '' });
  expect((await errorOf(() => salvageLedger(dirname(file)))).code).toBe('LEDGER_FOREIGN');
});

describe('a ledger in use', () => {
  const busy = (file: string) => ({
    code: 'LEDGER_BUSY',
    message: `the ledger ${file} is in use by another process`,
    hint: 'Let it end, or stop it, and salvage again. Nothing was touched.',
  });

  test('by a run is not salvaged, whole or with a broken header', async ({ skip }) => {
    const file = ledgerFile();
    const run = child(['remember-and-wait', file, '0', '3']);
    const lines = run.lines();
    for (let line = 0; line < 3; line++) await lines.next();
    const before = contents(file);
    expect(await errorOf(() => salvageLedger(file))).toMatchObject(busy(file));
    expect(contents(file)).toEqual(before);
    if (!existsSync('/proc/locks')) return skip('the system does not tell who locks a file that SQLite cannot read');
    breakHeader(file);
    const broken = contents(file);
    expect(await errorOf(() => salvageLedger(file))).toMatchObject(busy(file));
    expect(contents(file)).toEqual(broken);
    run.kill('SIGKILL');
    await once(run, 'exit');
    expect(salvageLedger(file)).toMatchObject({ completions: 3, damaged: 0 });
  });

  test('by a reader is not salvaged either', async () => {
    const file = await killedLedger();
    const reader = openSqliteLedger(file, { readOnly: true });
    const before = contents(file);
    expect(await errorOf(() => salvageLedger(file))).toMatchObject(busy(file));
    expect(contents(file)).toEqual(before);
    await reader.close();
    expect(salvageLedger(file).completions).toBe(ROWS);
  });

  test.each(['remember-and-wait', 'look'])(
    'a process that waits for a salvage to end gets the new ledger: %s',
    async (act) => {
      if (!existsSync('/proc/self/fd')) return; // nobody tells when it waits
      const file = await killedLedger();
      salvageLedger(file);
      const fresh = `${file}.fresh`;
      copyFileSync(file, fresh);
      const newer = openSqliteLedger(fresh);
      await newer.rememberCompletion(keyOf(100), completionOf(100));
      await newer.close();
      const link = `${file}.link`;
      linkSync(file, link);
      const lock = lockFile(link);
      const waiting = child([act, file, '100', '1']);
      while (!openFiles(waiting.pid as number).includes(file)) await pause(5);
      for (const step of replacingSteps(file, fresh, undefined)) step();
      lock?.[Symbol.dispose]();
      for (const end of ['', '-wal']) rmSync(link + end, { force: true });
      expect((await waiting.lines().next()).value).toBe(act === 'look' ? 'found 100' : 'durable 100');
      waiting.kill('SIGKILL');
      await once(waiting, 'exit');
      expect(await heldBy(file)).toBe(ROWS);
    },
  );
});

function openFiles(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((name) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${name}`)];
    } catch {
      return []; // closed by now
    }
  });
}

describe('a salvage that is killed', () => {
  test('after any step leaves a whole ledger in the place, and the damaged one beside it', async () => {
    for (const broken of [false, true]) {
      for (let steps = 0; steps <= 3; steps++) {
        const file = await killedLedger();
        const copy = ledgerFile();
        for (const end of ['', '-wal']) copyFileSync(file + end, copy + end);
        salvageLedger(copy);
        if (broken) breakHeader(file);
        const before = contents(file);
        const [fresh, whole] = [`${file}.fresh`, `${file}.whole`];
        renameSync(copy, fresh);
        {
          using image = openSqliteImage(file);
          expect(image.hasLog).toBe(true);
          image.writeTo(whole);
        }
        const aside = linkAside(file);
        const all = replacingSteps(file, fresh, whole);
        expect(all).toHaveLength(3);
        for (const step of all.slice(0, steps)) step();
        for (const end of ['', '-wal']) {
          expect(readFileSync(aside + end, 'latin1')).toBe(before[basename(file) + end]);
        }
        expect(existsSync(file)).toBe(true);
        expect(existsSync(`${file}-wal`)).toBe(steps < 2); // the old log would spoil the new ledger
        if (broken && steps < 3) expect(salvageLedger(file).completions).toBe(ROWS);
        expect(await heldBy(file)).toBe(ROWS);
      }
    }
  }, 30_000);

  test('at any moment loses nothing; the next one tidies up', async () => {
    const random = createRandom(1, 'kill');
    const file = await killedLedger();
    for (let round = 0; round < 8; round++) {
      breakHeader(file);
      const salvage = child(['salvage', file]);
      const lines = salvage.lines();
      await lines.next();
      const line = lines.next();
      await Promise.race([line, pause(random.integer(0, 60))]);
      salvage.kill('SIGKILL');
      await once(salvage, 'exit');
      expect(existsSync(file)).toBe(true);
      const error = await errorOf(() =>
        openSqliteLedger(file)
          .close()
          .then(() => Promise.reject(new Error('opens'))),
      ).catch(({ message }: Error) => message);
      if (error !== 'opens') expect(salvageLedger(file).completions).toBe(ROWS);
      expect(await heldBy(file)).toBe(ROWS);
    }
    salvageLedger(file);
    expect(readdirSync(dirname(file)).filter((name) => !/^ledger[.]db([.]damaged(-\d+)?(-wal)?)?$/.test(name))).toEqual(
      [],
    );
  }, 60_000);
});

test.each([false, true])(
  'of several processes that salvage at once none spoils the work of another: header broken %s',
  async (broken) => {
    const file = await killedLedger();
    if (broken) breakHeader(file);
    const outcomes = await Promise.all(
      [0, 1, 2].map(async () => {
        const salvage = child(['salvage', file]);
        const lines: string[] = [];
        for await (const line of salvage.lines()) lines.push(line);
        return lines[1] ?? '';
      }),
    );
    for (const outcome of outcomes) expect(outcome).toMatch(/"completions":40,.*"damaged":0|^error LEDGER_BUSY$/);
    if (outcomes.every((outcome) => outcome.startsWith('error'))) salvageLedger(file);
    expect(await heldBy(file)).toBe(ROWS);
    expect(readdirSync(dirname(file)).filter((name) => name.includes('salvaging'))).toEqual([]);
  },
  30_000,
);

describe('a ledger that is moved away while it is in use', () => {
  test.each<[string, (file: string) => void]>([
    ['moved or deleted', (file) => rmSync(file)],
    ['moved or deleted', (file) => renameSync(file, `${file}.elsewhere`)],
    [
      'replaced by another file',
      (file) => {
        copyFileSync(file, `${file}.copy`);
        renameSync(`${file}.copy`, file);
      },
    ],
  ])('was %s: nothing more is promised', async (what, move) => {
    const file = ledgerFile();
    const ledger = openSqliteLedger(file);
    await ledger.rememberCompletion(keyOf(1), completionOf(1));
    move(file);
    for (const act of [
      () => ledger.rememberCompletion(keyOf(2), completionOf(2)),
      () => ledger.rememberMemo('judge@1', { row: 1 }, { score: 1 }),
    ]) {
      expect(await errorOf(act)).toMatchObject({
        code: 'LEDGER_MOVED',
        message: `the ledger ${file} was ${what} while this process used it`,
        hint: expect.stringContaining('Run the same command again'),
      });
    }
    expect(ledger.completion(keyOf(2))).toBeUndefined(); // nor written
    await ledger.close();
  });
});

test('a link to a ledger leads to the new one as well', async () => {
  const file = await killedLedger();
  const link = `${ledgerFile()}.link`;
  symlinkSync(file, link);
  breakHeader(file);
  expect(salvageLedger(link)).toMatchObject({ completions: ROWS, aside: `${file}.damaged` });
  expect(readlinkSync(link)).toBe(file);
  expect(await heldBy(link)).toBe(ROWS);
});

test('another file whose name looks like a leftover stays', async () => {
  const file = await killedLedger();
  const names = [`${file}.salvaging-notes`, `${file}.salvaging-1`, `${file}2.salvaging-999999-00000000-x`];
  for (const name of names) appendFileSync(name, 'mine');
  salvageLedger(file);
  for (const name of names) expect(readFileSync(name, 'utf8')).toBe('mine');
});
