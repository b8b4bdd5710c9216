import type { DatabaseSync } from 'node:sqlite';

interface Write {
  run(): unknown;
  done(): void;
  failed(error: unknown): void;
}

/** Milliseconds that writes wait for company: one commit, one fsync, for all that come together. */
const GATHER_MS = 3;
const FLUSH_AT = 512;

/** Group commit: writes that come close together share a transaction. Each resolves once it is on disk. */
export class WriteQueue {
  readonly #database: DatabaseSync;
  readonly #translate: (error: unknown) => unknown;
  #pending: Write[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(database: DatabaseSync, translate: (error: unknown) => unknown) {
    this.#database = database;
    this.#translate = translate;
  }

  add(run: () => unknown): Promise<void> {
    return new Promise((done, failed) => {
      this.#pending.push({ run, done, failed });
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
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      for (const write of writes) write.run();
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      const failure = this.#translate(error);
      for (const write of writes) write.failed(failure);
      return;
    }
    for (const write of writes) write.done();
  }
}
