import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { AblataError, isAblataError } from '@ablata/spec';

/** SQLite's primary result codes (https://sqlite.org/rescode.html) that a user can do something about. */
export const SQLITE = {
  ERROR: 1,
  PERM: 3,
  BUSY: 5,
  LOCKED: 6,
  READONLY: 8,
  IOERR: 10,
  CORRUPT: 11,
  FULL: 13,
  CANTOPEN: 14,
  NOTADB: 26,
};

/** Says in one sentence what is wrong with a ledger, and that what it holds is safe. */
export function ledgerError(error: unknown, file: string): AblataError {
  if (isAblataError(error)) return error;
  const cause = error;
  switch (reasonOf(error, file)) {
    case SQLITE.FULL:
      return new AblataError('LEDGER_FULL', `no space left for the ledger ${file}`, {
        cause,
        mender: 'user',
        hint: 'Free some space and run the same command again: all answers committed so far are kept.',
      });
    case SQLITE.READONLY:
    case SQLITE.PERM:
    case SQLITE.CANTOPEN:
      return new AblataError('LEDGER_UNWRITABLE', `the ledger ${file} can't be written`, {
        cause,
        hint: 'Make the file and its folder writable, or choose another: run: { ledger: … }.',
      });
    case SQLITE.CORRUPT:
    case SQLITE.NOTADB:
      return new AblataError('LEDGER_CORRUPT', `the ledger ${file} is damaged`, {
        cause,
        hint: `Save what can be read: ablata ledger salvage. Until then nothing is written to it.`,
      });
    case SQLITE.BUSY:
    case SQLITE.LOCKED:
      return new AblataError('LEDGER_BUSY', `the ledger ${file} is being written by another process, and stayed so`, {
        cause,
        hint: 'Run the same command again.',
      });
    default:
      return new AblataError('LEDGER_FAILED', `the ledger ${file} failed: ${(error as Error).message}`, {
        cause,
        hint: 'Run the same command again: all answers committed so far are kept.',
      });
  }
}

/** SQLite's code; for errors of the file system and for a write that failed, the code of what is behind it. */
function reasonOf(error: unknown, file: string): number {
  const { code, syscall } = error as { readonly code?: string; readonly syscall?: string };
  if (code === 'ENOSPC' || code === 'EDQUOT') return SQLITE.FULL;
  if (code !== undefined && /^E(ACCES|PERM|ROFS|EXIST|NOTDIR|ISDIR)$/.test(code)) return SQLITE.CANTOPEN;
  if (syscall === 'mkdir') return SQLITE.CANTOPEN; // Node says ENOENT of a read-only file system
  const primary = primaryCode(error);
  return primary === SQLITE.IOERR && noSpaceFor(file) ? SQLITE.FULL : primary;
}

/** SQLite's primary result code; 0 for an error that is not SQLite's. */
export function primaryCode(error: unknown): number {
  return ((error as { readonly errcode?: number }).errcode ?? 0) & 0xff;
}

/** The write-ahead log's shared memory fails with an I/O error, and not as full, when there is no room for it. */
function noSpaceFor(file: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(file));
    return bavail * bsize < LITTLE;
  } catch {
    return false;
  }
}

const LITTLE = 64 * 1024;
