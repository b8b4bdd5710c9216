import { realpathSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/**
 * Makes durable what was committed to a database in WAL mode with `synchronous = NORMAL`. SQLite then writes a commit to the
 * log without waiting for the disk (https://sqlite.org/pragma.html#pragma_synchronous); syncing the log afterwards is all
 * that FULL does more, and this way the thread goes on meanwhile.
 */
export class LogSync {
  readonly #file: string;
  #log: Promise<FileHandle> | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  /** Resolves when everything committed before the call is on disk. */
  async sync(): Promise<void> {
    this.#log ??= open(`${realpathSync(this.#file)}-wal`, 'r+'); // the name that SQLite gives it
    await (await this.#log).datasync();
  }

  async close(): Promise<void> {
    const log = await this.#log?.catch(() => undefined);
    await log?.close();
  }
}
