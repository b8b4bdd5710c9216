import { randomUUID } from 'node:crypto';
import { existsSync, linkSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AblataError } from '@ablata/spec';
import { type Copied, copyRows } from './copy-rows.ts';
import { ledgerError } from './ledger-error.ts';
import { isUnreadable, lockFile } from './lock-file.ts';
import { openDatabase } from './open-database.ts';
import { inodeOf } from './place.ts';
import { COMPANIONS, linkAside, replacingSteps } from './replace-ledger.ts';
import { checkVersion } from './schema.ts';
import { openSqliteImage, type SqliteImage } from './sqlite-image.ts';

export interface Salvaged extends Copied {
  /** Where the damaged ledger is now. */
  readonly aside: string;
}

/**
 * Makes a new ledger of all rows that can still be read in a damaged one, whatever is damaged: each row carries its own
 * checksum, so no header, index or schema is needed. The damaged file is kept beside it as `<name>.damaged`.
 *
 * Nothing is touched when it is not certain that this is a ledger, or when another process has it open. A process that is killed on the
 * way leaves one of both, whole, in the place.
 *
 * @throws LEDGER_NOT_FOUND, LEDGER_NEWER, LEDGER_FOREIGN, LEDGER_BUSY, LEDGER_UNWRITABLE, LEDGER_FULL
 */
export function salvageLedger(path: string): Salvaged {
  if (!existsSync(path)) throw new AblataError('LEDGER_NOT_FOUND', `there is no ledger ${path}`);
  const file = realpathSync(path); // SQLite names the log after it
  if (!statSync(file).isFile()) throw foreign(file);
  try {
    const recognised = isLedger(file);
    removeLeftovers(file);
    const work = `${file}.salvaging-${process.pid}-${randomUUID()}`;
    linkSync(file, work);
    try {
      using lock = lockFile(work);
      if (!lock || inodeOf(file) !== inodeOf(work)) throw inUse(file);
      using image = openSqliteImage(file); // closed before the lock is let go
      return rebuild(file, work, image, recognised);
    } finally {
      removeAll(work);
    }
  } catch (error) {
    throw ledgerError(error, file);
  }
}

function rebuild(file: string, work: string, image: SqliteImage, recognised: boolean): Salvaged {
  const fresh = `${work}-new`;
  const whole = image.hasLog ? `${work}-whole` : undefined;
  try {
    const database = openDatabase(fresh);
    let copied: Copied;
    try {
      database.exec('PRAGMA synchronous = OFF; BEGIN'); // a copy that fails is thrown away
      copied = copyRows(image, database);
      database.exec('COMMIT; PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(TRUNCATE)');
    } finally {
      database.close();
    }
    const { completions, failures, embeddings, memos } = copied;
    if (!recognised && completions + failures + embeddings + memos === 0) throw foreign(file);
    if (whole !== undefined) image.writeTo(whole);
    // The copy is locked as well before it is in the place. It can't be if its header is damaged; nor can anybody open it then.
    using _ = whole === undefined ? undefined : lockFile(whole);
    if (inodeOf(file) !== inodeOf(work)) throw inUse(file); // another salvaged it, which no lock could prevent
    const aside = linkAside(file);
    for (const step of replacingSteps(file, fresh, whole)) step();
    return { ...copied, aside };
  } finally {
    for (const part of [fresh, `${work}-whole`]) removeAll(part);
  }
}

/**
 * True: SQLite and its header say so. False: nobody can say but its rows.
 *
 * @throws LEDGER_NEWER, LEDGER_FOREIGN
 */
function isLedger(file: string): boolean {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly: true });
    return checkVersion(database, file) > 0;
  } catch (error) {
    if (isUnreadable(error)) return false;
    throw error;
  } finally {
    database?.close();
  }
}

/** What a process left that was killed. */
function removeLeftovers(file: string): void {
  const leftover = /^[.]salvaging-(\d+)-[0-9a-f]{8}-/;
  const [folder, own] = [dirname(file), basename(file)];
  for (const name of readdirSync(folder).filter((name) => name.startsWith(own))) {
    const pid = leftover.exec(name.slice(own.length))?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(folder, name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function removeAll(file: string): void {
  for (const end of ['', ...COMPANIONS]) rmSync(file + end, { force: true });
}

function foreign(file: string): AblataError {
  return new AblataError('LEDGER_FOREIGN', `${file} is no ledger, or nothing of one is left in it`, {
    hint: 'It was not touched.',
  });
}

function inUse(file: string): AblataError {
  return new AblataError('LEDGER_BUSY', `the ledger ${file} is in use by another process`, {
    hint: 'Let it end, or stop it, and salvage again. Nothing was touched.',
  });
}
