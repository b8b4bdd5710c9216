import { ledgerError } from './ledger-error.ts';
import { sizeOf } from './ledger-stats.ts';
import { openDatabase } from './open-database.ts';

/** What a look through a ledger's file found. */
export interface LedgerHealth {
  /** What SQLite finds wrong with the file, its words, ten at most. Empty: nothing. */
  readonly problems: readonly string[];
  readonly completions: number;
  readonly failures: number;
  readonly embeddings: number;
  /** Size on disk. */
  readonly bytes: number;
}

/**
 * Looks through the whole file, as long as that takes (about a second a gigabyte); changes nothing, and may be done while a run goes on.
 *
 * @throws LEDGER_NOT_FOUND, LEDGER_CORRUPT, LEDGER_NEWER, LEDGER_FOREIGN
 */
export function checkLedger(file: string): LedgerHealth {
  const database = openDatabase(file, { readOnly: true });
  try {
    const found = database.prepare('PRAGMA quick_check(10)').all() as { readonly quick_check: string }[];
    const count = (table: string): number =>
      (database.prepare(`SELECT COUNT(*) AS rows FROM ${table}`).get() as { readonly rows: number }).rows;
    return {
      problems: found.map(({ quick_check }) => quick_check).filter((said) => said !== 'ok'),
      completions: count('completions'),
      failures: count('failures'),
      embeddings: count('embeddings'),
      bytes: sizeOf(file),
    };
  } catch (error) {
    throw ledgerError(error, file);
  } finally {
    database.close();
  }
}
