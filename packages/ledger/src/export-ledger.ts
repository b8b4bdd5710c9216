import type { Json, JsonObject } from '@ablata/spec';
import type { LedgerIdentity } from './ledger.ts';
import { ledgerError } from './ledger-error.ts';
import { openDatabase } from './open-database.ts';
import { fromByte } from './text-flags.ts';

/** One row of a ledger as plain JSON: a line of the export. */
export type LedgerRecord = CompletionRecord | FailureRecord | EmbeddingRecord | MemoRecord;

export interface CompletionRecord extends JsonObject {
  readonly type: 'completion';
  /** SHA-256 in hex. */
  readonly key: string;
  readonly identity: LedgerIdentity;
  readonly sample: number;
  readonly request: JsonObject;
  readonly answer: JsonObject;
  readonly createdAt: string;
}

/** A request that failed for good. */
export interface FailureRecord extends JsonObject {
  readonly type: 'failure';
  readonly key: string;
  readonly identity: LedgerIdentity;
  readonly sample: number;
  readonly request: JsonObject;
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly createdAt: string;
}

export interface EmbeddingRecord extends JsonObject {
  readonly type: 'embedding';
  /** SHA-256 in hex, of identity and text: the text itself is not kept. */
  readonly key: string;
  readonly identity: LedgerIdentity;
  readonly dimension: number;
  /** Little-endian float32, in base64. */
  readonly vector: string;
  readonly truncated: boolean;
  readonly unknown: number;
  readonly createdAt: string;
}

export interface MemoRecord extends JsonObject {
  readonly type: 'memo';
  readonly key: string;
  readonly scope: string;
  readonly request: JsonObject;
  readonly answer: Json;
  readonly createdAt: string;
}

export interface ExportOptions {
  /** Which to give. Default all. */
  readonly types?: readonly LedgerRecord['type'][];
}

/**
 * Every row of a ledger, in the order in which they were stored. Reads as it goes: memory stays flat.
 *
 * @throws LEDGER_NOT_FOUND, LEDGER_CORRUPT, LEDGER_NEWER, LEDGER_FOREIGN
 */
export function* exportLedger(file: string, options: ExportOptions = {}): Generator<LedgerRecord> {
  const { types = ['completion', 'failure', 'embedding', 'memo'] } = options;
  const database = openDatabase(file, { readOnly: true });
  try {
    const identities = new Map(
      database
        .prepare('SELECT id, json FROM identities')
        .all()
        .map(({ id, json }) => [id as number, JSON.parse(json as string) as LedgerIdentity]),
    );
    for (const type of types) {
      for (const row of database.prepare(`SELECT * FROM ${type}s ORDER BY rowid`).iterate()) {
        yield RECORD[type](row as unknown as StoredRow, identities);
      }
    }
  } catch (error) {
    throw ledgerError(error, file);
  } finally {
    database.close();
  }
}

interface StoredRow {
  readonly key: Uint8Array;
  readonly identity: number;
  readonly sample: number;
  readonly scope: string;
  readonly request: string;
  readonly answer: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly dimension: number;
  readonly vector: Uint8Array;
  readonly truncated: number;
  readonly created_at: string;
}

type Identities = ReadonlyMap<number, LedgerIdentity>;

const RECORD: Record<LedgerRecord['type'], (row: StoredRow, identities: Identities) => LedgerRecord> = {
  completion: ({ key, identity, sample, request, answer, created_at }, identities) => ({
    type: 'completion',
    key: hex(key),
    identity: identities.get(identity) as LedgerIdentity,
    sample,
    request: JSON.parse(request) as JsonObject,
    answer: JSON.parse(answer) as JsonObject,
    createdAt: created_at,
  }),
  failure: ({ key, identity, sample, request, code, message, hint, created_at }, identities) => ({
    type: 'failure',
    key: hex(key),
    identity: identities.get(identity) as LedgerIdentity,
    sample,
    request: JSON.parse(request) as JsonObject,
    code,
    message,
    hint,
    createdAt: created_at,
  }),
  embedding: ({ key, identity, dimension, vector, truncated, created_at }, identities) => ({
    type: 'embedding',
    key: hex(key),
    identity: identities.get(identity) as LedgerIdentity,
    dimension,
    vector: Buffer.from(vector).toString('base64'),
    ...fromByte(truncated),
    createdAt: created_at,
  }),
  memo: ({ key, scope, request, answer, created_at }) => ({
    type: 'memo',
    key: hex(key),
    scope,
    request: JSON.parse(request) as JsonObject,
    answer: JSON.parse(answer) as Json,
    createdAt: created_at,
  }),
};

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
