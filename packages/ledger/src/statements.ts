import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { ledgerError } from './ledger-error.ts';

export type Parameter = string | number | Uint8Array | null;

/** A database's statements, each prepared once. */
export class Statements {
  readonly #database: DatabaseSync;
  readonly #file: string;
  readonly #prepared = new Map<string, StatementSync>();

  /** @param file what errors call it. */
  constructor(database: DatabaseSync, file: string) {
    this.#database = database;
    this.#file = file;
  }

  /** @throws LEDGER_…, and ERR_OUT_OF_RANGE for a number that JavaScript can't hold. */
  first<R>(sql: string, ...parameters: Parameter[]): R | undefined {
    return this.#guard(() => this.#prepare(sql).get(...parameters) as R | undefined);
  }

  /** As {@link first}. */
  all<R>(sql: string, ...parameters: Parameter[]): R[] {
    return this.#guard(() => this.#prepare(sql).all(...parameters) as R[]);
  }

  /** Gives the number of rows changed. What goes wrong is thrown as it is: the write queue says it. */
  run(sql: string, ...parameters: readonly Parameter[]): number {
    return Number(this.#prepare(sql).run(...parameters).changes);
  }

  #guard<R>(read: () => R): R {
    try {
      return read();
    } catch (error) {
      if (isOutOfRange(error)) throw error;
      throw ledgerError(error, this.#file);
    }
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#prepared.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      this.#prepared.set(sql, statement);
    }
    return statement;
  }
}

/** Damage can turn a small number into one that JavaScript can't hold. */
export function isOutOfRange(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ERR_OUT_OF_RANGE';
}
