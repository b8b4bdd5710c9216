import { AblataError, isAblataError } from '@ablata/spec';

/** SQLite's primary result codes (https://sqlite.org/rescode.html) that a user can do something about. */
const SQLITE = { PERM: 3, BUSY: 5, LOCKED: 6, READONLY: 8, IOERR: 10, CORRUPT: 11, FULL: 13, CANTOPEN: 14, NOTADB: 26 };

/** Says in one sentence what is wrong with a ledger, and that what it holds is safe. */
export function ledgerError(error: unknown, file: string): AblataError {
  if (isAblataError(error)) return error;
  const code = ((error as { errcode?: number }).errcode ?? 0) & 0xff;
  const cause = error;
  switch (code) {
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
