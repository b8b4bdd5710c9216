import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AblataError } from '@ablata/spec';
import { ledgerError, primaryCode, SQLITE } from './ledger-error.ts';
import { inodeOf } from './place.ts';
import { checkVersion, LEDGER_VERSION, migrate } from './schema.ts';

export interface OpenOptions {
  /** How long to wait for another process's write, in milliseconds. Default 30,000. */
  readonly busyTimeout?: number;
  /** Only look: makes no file and writes nothing, but brings an older ledger up to date. */
  readonly readOnly?: boolean;
}

const BUSY_TIMEOUT = 30_000;
/** A file system may have no numbers that last. */
const ATTEMPTS = 10;

/**
 * Opens the SQLite file of a ledger: WAL, so that several processes share it. A commit does not wait for the disk: see
 * {@link LogSync}. What is refused stays as it is, to the byte.
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
    database = connect(file, busyTimeout, readOnly);
    if (readOnly && checkVersion(database, file) === LEDGER_VERSION) return database;
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

/**
 * Looks first, and opens for writing only what may be written: a writer that leaves merges the log into the file, whosever it
 * is. A connection that has read holds a lock on the file, which keeps it in its place from then on; one that waited for that
 * lock may have been given a file that is no longer there.
 */
function connect(file: string, timeout: number, readOnly: boolean): DatabaseSync {
  for (let attempt = 1; ; attempt++) {
    const inode = inodeOf(file);
    let database: DatabaseSync | undefined;
    try {
      if (inode !== undefined) {
        database = new DatabaseSync(file, { timeout, readOnly: true });
        const version = checkVersion(database, file);
        if (!readOnly || version !== LEDGER_VERSION) {
          database.close();
          database = undefined;
        }
      }
      if (!database) {
        database = new DatabaseSync(file, { timeout });
        // Takes effect in a new file only: an answer, or a vector of 4 KB, fits into a page.
        database.exec('PRAGMA page_size = 16384');
        checkVersion(database, file);
      }
      if (inode === undefined || inodeOf(file) === inode || attempt === ATTEMPTS) return database;
      database.close();
    } catch (error) {
      if (database?.isOpen) database.close();
      throw error;
    }
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
      if (primaryCode(error) !== SQLITE.BUSY || performance.now() > deadline) throw error;
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
