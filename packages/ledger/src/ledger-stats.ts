import { statSync } from 'node:fs';
import type { JsonObject } from '@ablata/spec';
import type { LedgerIdentity } from './ledger.ts';
import { ledgerError } from './ledger-error.ts';
import { openDatabase } from './open-database.ts';
import { LEDGER_VERSION } from './schema.ts';

/** What the ledger holds of one service configuration. */
export interface ServiceStats extends JsonObject {
  /** Row of `identities`; names the service for {@link pruneLedger}. */
  readonly id: number;
  readonly identity: LedgerIdentity;
  readonly completions: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Sum of the completions' durations. */
  readonly seconds: number;
  /** Requests that failed for good. */
  readonly failures: number;
  readonly embeddings: number;
  /** Bytes of answers and vectors. */
  readonly bytes: number;
  /** ISO 8601, by the clocks that wrote them; null when it holds nothing. */
  readonly first: string | null;
  readonly last: string | null;
}

export interface MemoStats extends JsonObject {
  /** Stage name and version. */
  readonly scope: string;
  readonly memos: number;
  readonly bytes: number;
}

export interface LedgerStats extends JsonObject {
  readonly version: number;
  /** Size of the file on disk, with what is not yet merged into it. */
  readonly bytes: number;
  readonly services: readonly ServiceStats[];
  readonly memos: readonly MemoStats[];
}

/**
 * What a ledger holds, service by service; changes nothing.
 *
 * @throws LEDGER_NOT_FOUND, LEDGER_CORRUPT, LEDGER_NEWER, LEDGER_FOREIGN
 */
export function ledgerStats(file: string): LedgerStats {
  const database = openDatabase(file, { readOnly: true });
  try {
    const services = database
      .prepare(
        `SELECT identities.id, json, completions, promptTokens, completionTokens, seconds, failures, embeddings,
           IFNULL(c.bytes, 0) + IFNULL(e.bytes, 0) AS bytes,
           MIN(IFNULL(c.first, e.first), IFNULL(e.first, c.first)) AS first, MAX(IFNULL(c.last, e.last), IFNULL(e.last, c.last)) AS last
         FROM identities
         LEFT JOIN (
           SELECT identity, COUNT(*) AS completions, SUM(prompt_tokens) AS promptTokens, SUM(completion_tokens) AS completionTokens,
             SUM(seconds) AS seconds, SUM(LENGTH(answer) + LENGTH(request)) AS bytes, MIN(created_at) AS first, MAX(created_at) AS last
           FROM completions GROUP BY identity) AS c ON c.identity = identities.id
         LEFT JOIN (SELECT identity, COUNT(*) AS failures FROM failures GROUP BY identity) AS f ON f.identity = identities.id
         LEFT JOIN (
           SELECT identity, COUNT(*) AS embeddings, SUM(LENGTH(vector)) AS bytes, MIN(created_at) AS first, MAX(created_at) AS last
           FROM embeddings GROUP BY identity) AS e ON e.identity = identities.id
         ORDER BY identities.id`,
      )
      .all()
      .map((row) => {
        const { json, ...counts } = row as unknown as { json: string } & Record<string, number | string | null>;
        const zeros = { completions: 0, promptTokens: 0, completionTokens: 0, seconds: 0, failures: 0, embeddings: 0 };
        const known = Object.fromEntries(Object.entries(counts).filter(([, value]) => value !== null));
        return { first: null, last: null, ...zeros, ...known, identity: JSON.parse(json) } as unknown as ServiceStats;
      });
    const memos = database
      .prepare(
        'SELECT scope, COUNT(*) AS memos, SUM(LENGTH(answer) + LENGTH(request)) AS bytes FROM memos GROUP BY scope ORDER BY scope',
      )
      .all()
      .map((row) => ({ ...row }) as unknown as MemoStats);
    return { version: LEDGER_VERSION, bytes: sizeOf(file), services, memos };
  } catch (error) {
    throw ledgerError(error, file);
  } finally {
    database.close();
  }
}

/** Bytes of a ledger's files. */
export function sizeOf(file: string): number {
  return ['', '-wal'].reduce((sum, end) => sum + (statSync(file + end, { throwIfNoEntry: false })?.size ?? 0), 0);
}
