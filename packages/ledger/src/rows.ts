import type { Completion } from '@ablata/spec';
import { checksum, failureContent } from './checksum.ts';
import type { Failure } from './ledger.ts';
import type { Parameter } from './statements.ts';

/** Tables whose rows have a key and a checksum. */
export type Table = 'completions' | 'failures' | 'embeddings' | 'memos';

const COLUMNS: Record<Table, string> = {
  completions:
    'key, identity, sample, request, answer, prompt_tokens, completion_tokens, finish_reason, seconds, attempts, created_at, checksum',
  failures: 'key, identity, sample, request, code, message, hint, created_at, checksum',
  embeddings: 'key, identity, dimension, vector, truncated, created_at, checksum',
  memos: 'key, scope, request, answer, created_at, checksum',
};

/** Stores a row. The first under a key stays: another process may already have used it. */
export const INSERT: Record<Table, string> = {
  completions: insert('completions', COLUMNS.completions),
  failures: insert('failures', COLUMNS.failures),
  embeddings: insert('embeddings', COLUMNS.embeddings),
  memos: insert('memos', COLUMNS.memos),
};

/** As {@link INSERT}, with the row's number before its other values: what was stored first stays first. */
export const INSERT_COMPLETION_AT = insert('completions', `rowid, ${COLUMNS.completions}`);

function insert(table: Table, columns: string): string {
  const values = columns.split(',').map(() => '?');
  return `INSERT INTO ${table} (${columns}) VALUES (${values.join(', ')}) ON CONFLICT DO NOTHING`;
}

/** What every row has. */
export interface RowHead {
  readonly key: Uint8Array;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** What the row of a completion or a failure has. */
export interface AskedHead extends RowHead {
  /** Row of `identities`. */
  readonly identity: number;
  readonly sample: number;
  /** JSON. */
  readonly request: string;
}

/** @param answer JSON of the completion. */
export function completionRow(head: AskedHead, completion: Completion, answer: string): Parameter[] {
  const { key, identity, sample, request, createdAt } = head;
  const { usage, choices, seconds, attempts } = completion;
  const finishReason = choices[0]?.finishReason ?? 'other';
  const { promptTokens, completionTokens } = usage;
  const counts = [promptTokens, completionTokens, finishReason, seconds, attempts];
  return [key, identity, sample, request, answer, ...counts, createdAt, checksum(key, answer)];
}

export function failureRow({ key, identity, sample, request, createdAt }: AskedHead, failure: Failure): Parameter[] {
  const { code, message, hint } = failure;
  return [key, identity, sample, request, code, message, hint, createdAt, checksum(key, failureContent(failure))];
}

/** @param vector float32 values, little-endian; flags: see `text-flags.ts`. */
export function embeddingRow(
  { key, createdAt }: RowHead,
  identity: number,
  vector: Uint8Array,
  flags: number,
): Parameter[] {
  return [key, identity, vector.length / 4, vector, flags, createdAt, checksum(key, vector, flags)];
}

/** @param request and answer: JSON. */
export function memoRow({ key, createdAt }: RowHead, scope: string, request: string, answer: string): Parameter[] {
  return [key, scope, request, answer, createdAt, checksum(key, answer)];
}
