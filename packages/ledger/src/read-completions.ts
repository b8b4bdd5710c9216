import type { DatabaseSync } from 'node:sqlite';
import type { Completion, CompletionRequest } from '@ablata/spec';
import { checksum } from './checksum.ts';
import { completionDigest, sha256 } from './digests.ts';
import type { LedgerIdentity } from './ledger.ts';
import { ledgerError } from './ledger-error.ts';
import { openDatabase } from './open-database.ts';
import { Relatives } from './relatives.ts';
import { SqliteLedger } from './sqlite-ledger.ts';
import { Statements } from './statements.ts';

export interface CompletionFilter {
  /** Only what this service would be given: answers under another limit of tokens that hold for it as well included. Default: all. */
  readonly identity?: LedgerIdentity;
  /** Only of requests with these numbers, in this order; read as it goes. Default: all. */
  readonly samples?: Iterable<number>;
}

/** A stored answer with what was asked. */
export interface StoredCompletion {
  /** Who answered; with a filter, that of the filter. */
  readonly identity: LedgerIdentity;
  readonly sample: number;
  readonly request: CompletionRequest;
  readonly completion: Completion;
}

/**
 * The completions of a ledger, one by one: memory stays flat, and reading may stop at any time. Those of one service, or of
 * given numbers, are found by index and come in the order of their numbers; all come in the order in which they were stored. A
 * damaged row, and one of which it is lost who was asked what, is left out. Other processes may go on writing.
 *
 * @throws LEDGER_NOT_FOUND, LEDGER_CORRUPT, LEDGER_NEWER, LEDGER_FOREIGN
 */
export function* readCompletions(file: string, filter: CompletionFilter = {}): Generator<StoredCompletion> {
  const { identity, samples } = filter;
  const database = openDatabase(file, { readOnly: true });
  try {
    if (identity) yield* ofService(database, file, identity, samples);
    else yield* ofAll(database, samples);
  } catch (error) {
    throw ledgerError(error, file);
  } finally {
    database.close();
  }
}

/** Of numbers as text: damage can make them too large for JavaScript. */
interface Row {
  readonly key: Uint8Array;
  readonly json: string;
  readonly sample: string;
  readonly request: string;
  readonly answer: string;
  readonly checksum: string;
}

const ROW = `SELECT key, json, CAST(sample AS TEXT) AS sample, request, answer, CAST(checksum AS TEXT) AS checksum`;

function* ofAll(database: DatabaseSync, samples: Iterable<number> | undefined): Generator<StoredCompletion> {
  if (!samples) {
    const all = `${ROW} FROM completions JOIN identities ON identities.id = identity ORDER BY completions.rowid`;
    yield* intact(database.prepare(all).iterate());
    return;
  }
  // CROSS JOIN fixes the order: few identities, and for each the rows of a number by index.
  const ofSample = database.prepare(
    `${ROW} FROM identities CROSS JOIN completions ON completions.identity = identities.id AND sample = ?
     ORDER BY completions.rowid`,
  );
  for (const sample of samples) yield* intact(ofSample.all(sample));
}

/** The key proves who was asked what, and the checksum the answer. */
function* intact(rows: Iterable<unknown>): Generator<StoredCompletion> {
  for (const { key, json, sample, request, answer, checksum: sum } of rows as Iterable<Row>) {
    if (!(key instanceof Uint8Array) || [json, request, answer].some((text) => typeof text !== 'string')) continue;
    if (String(checksum(key, answer)) !== sum) continue;
    if (!completionDigest(sha256(json), Number(sample), request).equals(key)) continue;
    yield {
      identity: JSON.parse(json) as LedgerIdentity,
      sample: Number(sample),
      request: JSON.parse(request) as CompletionRequest,
      completion: JSON.parse(answer) as Completion,
    };
  }
}

function* ofService(
  database: DatabaseSync,
  file: string,
  identity: LedgerIdentity,
  samples: Iterable<number> | undefined,
): Generator<StoredCompletion> {
  const ledger = new SqliteLedger(database, file, () => {});
  const relatives = JSON.stringify(new Relatives(new Statements(database, file)).of(identity).map(({ id }) => id));
  const rows = 'FROM completions WHERE identity IN (SELECT value FROM json_each(?))';
  const asked = database.prepare(`SELECT request ${rows} AND sample = ? GROUP BY request ORDER BY MIN(rowid)`);
  for (const sample of samples ?? numbers(database, rows, relatives)) {
    for (const { request: text } of asked.all(relatives, sample)) {
      const request = parsed(text);
      const completion = request && ledger.completion({ identity, sample, request });
      if (completion) yield { identity, sample, request, completion };
    }
  }
}

function* numbers(database: DatabaseSync, rows: string, relatives: string): Generator<number> {
  const distinct = database.prepare(`SELECT CAST(sample AS TEXT) AS sample ${rows} GROUP BY completions.sample`);
  for (const row of distinct.iterate(relatives)) yield Number(row['sample']);
}

/** Undefined: damaged. */
function parsed(text: unknown): CompletionRequest | undefined {
  try {
    return JSON.parse(text as string) as CompletionRequest;
  } catch {
    return undefined;
  }
}
