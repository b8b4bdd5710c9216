import { canonicalJson } from './canonical.ts';
import type { LedgerIdentity } from './ledger.ts';
import { ledgerError } from './ledger-error.ts';
import { ledgerStats, type ServiceStats, sizeOf } from './ledger-stats.ts';
import { openDatabase } from './open-database.ts';

/** What to forget. Conditions that are given must all hold; without any, everything is forgotten. */
export interface PruneRequest {
  /** Answers of services for which this holds. */
  readonly service?: (service: ServiceStats) => boolean;
  /** Answers stored before. By the clock of the machine that stored them: one that goes wrong makes them look older or newer. */
  readonly before?: Date;
  /** Answers of services that are none of these, e.g. of none that the runs of a project name. */
  readonly notUsedBy?: readonly LedgerIdentity[];
  /** Memos of stages too (`scope` is the stage's name and version). Without it memos stay, unless only `before` is given. */
  readonly memo?: (scope: string) => boolean;
  /** Only count. */
  readonly dryRun?: boolean;
}

export interface Pruned {
  readonly completions: number;
  readonly failures: number;
  readonly embeddings: number;
  readonly memos: number;
  /** By how many bytes the files shrank. */
  readonly freed: number;
}

/**
 * Forgets answers and gives their space back. What is forgotten is paid for again when it is asked for. Names of services stay:
 * they are small, and another process may be about to store under one.
 *
 * @throws LEDGER_NOT_FOUND, LEDGER_CORRUPT, LEDGER_UNWRITABLE, LEDGER_BUSY, LEDGER_FULL
 */
export function pruneLedger(file: string, request: PruneRequest): Pruned {
  const { services, memos } = ledgerStats(file);
  const used = new Set(request.notUsedBy?.map((identity) => canonicalJson(identity)));
  const chosen = services.filter(
    (service) =>
      (request.service?.(service) ?? true) && (!request.notUsedBy || !used.has(canonicalJson(service.identity))),
  );
  const allMemos = request.service === undefined && request.notUsedBy === undefined;
  const scopes = memos.filter(({ scope }) => request.memo?.(scope) ?? allMemos).map(({ scope }) => scope);
  const size = sizeOf(file);
  const database = openDatabase(file);
  try {
    const before = request.before?.toISOString() ?? '9999';
    const act = (table: string, column: string, values: readonly (string | number)[]): number => {
      const condition = `${column} = ? AND created_at < ?`;
      const sql = request.dryRun
        ? `SELECT COUNT(*) AS changes FROM ${table} WHERE ${condition}`
        : `DELETE FROM ${table} WHERE ${condition}`;
      const statement = database.prepare(sql);
      return values.reduce<number>((sum, value) => {
        const result = request.dryRun ? statement.get(value, before) : statement.run(value, before);
        return sum + Number(result?.['changes' as keyof typeof result] ?? 0);
      }, 0);
    };
    database.exec('BEGIN IMMEDIATE');
    const ids = chosen.map(({ id }) => id);
    const counts = {
      completions: act('completions', 'identity', ids),
      failures: act('failures', 'identity', ids),
      embeddings: act('embeddings', 'identity', ids),
      memos: act('memos', 'scope', scopes),
    };
    database.exec('COMMIT');
    if (request.dryRun) return { ...counts, freed: 0 };
    // VACUUM writes a copy first; the log is then merged and cut.
    database.exec('VACUUM; PRAGMA wal_checkpoint(TRUNCATE)');
    return { ...counts, freed: Math.max(0, size - sizeOf(file)) };
  } catch (error) {
    throw ledgerError(error, file);
  } finally {
    database.close();
  }
}
