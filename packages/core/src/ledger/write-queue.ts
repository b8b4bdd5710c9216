import type { DatabaseSync } from 'node:sqlite';

interface Write {
  run(): unknown;
  done(result: unknown): void;
  failed(error: unknown): void;
}

/** Milliseconds that writes wait for company: one commit, one fsync, for all that come together. */
const GATHER_MS = 3;
const FLUSH_AT = 512;

/** Group commit: writes that come close together share a transaction. Each resolves, with its result, once it is on disk. */
export class WriteQueue {
  readonly #database: DatabaseSync;
  readonly #translate: (error: unknown) => unknown;
  #pending: Write[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(database: DatabaseSync, translate: (error: unknown) => unknown) {
    this.#database = database;
    this.#translate = translate;
  }

  add<R>(run: () => R): Promise<R> {
    return new Promise((done, failed) => {
      this.#pending.push({ run, done: done as Write['done'], failed });
      if (this.#pending.length >= FLUSH_AT) this.#commit();
      else this.#timer ??= setTimeout(() => this.#commit(), GATHER_MS);
    });
  }

  /** Writes at once, together with all that waits. */
  now(run: () => unknown): void {
    let failure: unknown;
    this.#pending.push({ run, done: () => {}, failed: (error) => (failure = error) });
    this.#commit();
    if (failure !== undefined) throw failure;
  }

  async flush(): Promise<void> {
    if (this.#pending.length > 0) await this.add(() => {}).catch(() => {});
  }

  #commit(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const writes = this.#pending;
    this.#pending = [];
    if (writes.length === 0) return;
    let results: unknown[];
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      results = writes.map((write) => write.run());
      this.#database.exec('COMMIT');
    } catch (error) {
      // SQLite may have rolled back by itself (a full disk), or be unable to.
      if (this.#database.isTransaction) this.#rollback();
      const failure = this.#translate(error);
      for (const write of writes) write.failed(failure);
      return;
    }
    for (const [index, write] of writes.entries()) write.done(results[index]);
  }

  #rollback(): void {
    try {
      this.#database.exec('ROLLBACK');
    } catch {
      // What failed before is reported.
    }
  }
}
