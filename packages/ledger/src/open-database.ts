import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AblataError } from '@ablata/spec';
import { ledgerError } from './ledger-error.ts';
import { checkVersion, LEDGER_VERSION, migrate } from './schema.ts';

export interface OpenOptions {
  /** How long to wait for another process's write, in milliseconds. Default 30,000. */
  readonly busyTimeout?: number;
  /** Only look: makes no file and writes nothing, but brings an older ledger up to date. */
  readonly readOnly?: boolean;
}

const BUSY_TIMEOUT = 30_000;
const BUSY = 5;

/**
 * Opens the SQLite file of a ledger: WAL, so that several processes share it. A commit does not wait for the disk: see
 * {@link LogSync}.
 *
 * @throws LEDGER_NOT_FOUND (read-only), LEDGER_NEWER, LEDGER_FOREIGN, LEDGER_CORRUPT, LEDGER_UNWRITABLE, LEDGER_BUSY
 */
export function openDatabase(file: string, options: OpenOptions = {}): DatabaseSync {
  const { busyTimeout = BUSY_TIMEOUT, readOnly = false } = options;
  if (readOnly && !existsSync(file)) {
    throw new AblataError('LEDGER_NOT_FOUND', `there is no ledger ${file}`, {
      hint: 'The first run makes it: ablata run',
    });
  }
  let database: DatabaseSync | undefined;
  try {
    if (!readOnly && file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
    database = new DatabaseSync(file, { timeout: busyTimeout, readOnly });
    // Takes effect in a new file only: an answer, or a vector of 4 KB, fits into a page.
    if (!readOnly) database.exec('PRAGMA page_size = 16384');
    const version = checkVersion(database, file);
    if (readOnly && version === LEDGER_VERSION) return database;
    if (readOnly) {
      database.close();
      database = new DatabaseSync(file, { timeout: busyTimeout });
    }
    useWal(database, busyTimeout);
    // Where the file system knows no WAL, SQLite keeps to its journal, and each commit has to wait.
    database.exec(`PRAGMA synchronous = ${isWal(database) ? 'NORMAL' : 'FULL'}; PRAGMA foreign_keys = ON`);
    database.exec('PRAGMA cache_size = -65536'); // 64 MB
    migrate(database, file);
    if (!readOnly) requireWritable(database);
    return database;
  } catch (error) {
    database?.close();
    throw ledgerError(error, file);
  }
}

/** SQLite does not wait for others while it changes the journal mode: two processes that make one ledger would collide. */
function useWal(database: DatabaseSync, busyTimeout: number): void {
  const deadline = performance.now() + busyTimeout;
  for (;;) {
    try {
      database.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if ((((error as { errcode?: number }).errcode ?? 0) & 0xff) !== BUSY || performance.now() > deadline) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

export function isWal(database: DatabaseSync): boolean {
  return (database.prepare('PRAGMA journal_mode').get() as { journal_mode: string }).journal_mode === 'wal';
}

/** SQLite opens a write-protected file without a word, and fails at the first answer: better to know before it is paid for. */
function requireWritable(database: DatabaseSync): void {
  database.exec('BEGIN IMMEDIATE; ROLLBACK');
}
