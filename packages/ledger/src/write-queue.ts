import type { DatabaseSync } from 'node:sqlite';

interface Write {
  run(): unknown;
  done(result: unknown): void;
  failed(error: unknown): void;
}

/** Writes in one commit at most: more would hold up everything else. */
const MOST = 512;

/**
 * Group commit: what comes while the disk still syncs the commit before shares the next one. Each write resolves, with its
 * result, once it is on disk. Nothing else waits for the disk.
 */
export class WriteQueue {
  readonly #database: DatabaseSync;
  readonly #sync: () => Promise<void>;
  readonly #translate: (error: unknown) => unknown;
  readonly #check: () => void;
  #pending: Write[] = [];
  #draining: Promise<void> | undefined;

  /**
   * @param sync resolves when everything committed so far is on disk.
   * @param check throws when the database is not where others look for it: asked before anything is written, and before anything
   * is promised.
   */
  constructor(
    database: DatabaseSync,
    sync: () => Promise<void>,
    translate: (error: unknown) => unknown,
    check: () => void = () => {},
  ) {
    this.#database = database;
    this.#sync = sync;
    this.#translate = translate;
    this.#check = check;
  }

  add<R>(run: () => R): Promise<R> {
    return new Promise((done, failed) => {
      this.#pending.push({ run, done: done as Write['done'], failed });
      this.#draining ??= this.#drain();
    });
  }

  /** Commits at once. It is on disk when a later {@link add} is. */
  now(run: () => unknown): void {
    try {
      this.#transact([run]);
    } catch (error) {
      throw this.#translate(error);
    }
  }

  async flush(): Promise<void> {
    await this.#draining;
  }

  async #drain(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve)); // what comes in the same turn comes along
    while (this.#pending.length > 0) {
      const writes = this.#pending.splice(0, MOST);
      try {
        const results = this.#transact(writes.map(({ run }) => run));
        await this.#sync();
        this.#check();
        for (const [index, write] of writes.entries()) write.done(results[index]);
      } catch (error) {
        const failure = this.#translate(error);
        for (const write of writes) write.failed(failure);
      }
    }
    this.#draining = undefined;
  }

  #transact(runs: readonly (() => unknown)[]): unknown[] {
    this.#check();
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      const results = runs.map((run) => run());
      this.#database.exec('COMMIT');
      return results;
    } catch (error) {
      // SQLite may have rolled back by itself (a full disk), or be unable to.
      if (this.#database.isTransaction) this.#rollback();
      throw error;
    }
  }

  #rollback(): void {
    try {
      this.#database.exec('ROLLBACK');
    } catch {
      // What failed before is reported.
    }
  }
}
