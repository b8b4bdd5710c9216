import { checksum, failureContent } from './checksum.ts';
import type { Failure } from './ledger.ts';
import { INSERT, type Table } from './rows.ts';
import { isOutOfRange, type Parameter, type Statements } from './statements.ts';
import { isFlagByte } from './text-flags.ts';
import type { WriteQueue } from './write-queue.ts';

export interface AnswerRow {
  readonly answer: string;
  readonly checksum: number;
}

export interface FailureRow extends Failure {
  readonly checksum: number;
}

export interface VectorRow {
  readonly dimension: number;
  readonly vector: Uint8Array;
  readonly truncated: number;
  readonly checksum: number;
}

type StoredRow = AnswerRow | FailureRow | VectorRow;

const FIND: Record<Table, string> = {
  completions: 'SELECT answer, checksum FROM completions WHERE key = ?',
  failures: 'SELECT code, message, hint, checksum FROM failures WHERE key = ?',
  embeddings: 'SELECT dimension, vector, truncated, checksum FROM embeddings WHERE key = ?',
  memos: 'SELECT answer, checksum FROM memos WHERE key = ?',
};

/** Finds rows by their keys and believes none whose checksum does not match. */
export class RowStore {
  /** Rows found damaged so far. */
  damaged = 0;
  readonly #statements: Statements;
  readonly #queue: WriteQueue;
  readonly #warn: (message: string) => void;

  constructor(statements: Statements, queue: WriteQueue, warn: (message: string) => void) {
    this.#statements = statements;
    this.#queue = queue;
    this.#warn = warn;
  }

  /** The row under a key. A damaged one is as good as none: it is reported, forgotten and asked again. */
  find<R extends StoredRow>(table: Table, key: Uint8Array): R | undefined {
    let row: R | undefined;
    try {
      row = this.#statements.first<R>(FIND[table], key);
      if (!row || isIntact(row, key)) return row;
    } catch (error) {
      if (!isOutOfRange(error)) throw error;
    }
    this.damaged++;
    this.#warn(`a row of ${table} in the ledger is damaged (its checksum does not match); it is asked again`);
    void this.#queue.add(() => this.forget(table, key)).catch(() => {});
    return undefined;
  }

  /** Stores a row, unless `known` finds one that was there before: gives that one. Only inside the queue. */
  store<T>(table: Table, key: Uint8Array, row: readonly Parameter[], known: () => T | undefined): T | undefined {
    if (this.#statements.run(INSERT[table], ...row) > 0) return undefined;
    const before = known();
    if (before !== undefined) return before;
    this.forget(table, key); // damaged, or to be asked again
    this.#statements.run(INSERT[table], ...row);
    return undefined;
  }

  /** Only inside the queue. */
  forget(table: Table, key: Uint8Array): void {
    this.#statements.run(`DELETE FROM ${table} WHERE key = ?`, key);
  }
}

/** Damage may have changed types as well. */
function isIntact(row: StoredRow, key: Uint8Array): boolean {
  if ('answer' in row) return typeof row.answer === 'string' && checksum(key, row.answer) === row.checksum;
  if ('message' in row) return checksum(key, failureContent(row)) === row.checksum;
  const { vector, dimension, truncated } = row;
  return (
    vector instanceof Uint8Array &&
    vector.length === dimension * 4 &&
    isFlagByte(truncated) &&
    checksum(key, vector, truncated) === row.checksum
  );
}
