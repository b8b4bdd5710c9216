import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { AblataError } from '@ablata/spec';

/** Names a file whatever it is called: device and inode. Undefined: there is none. */
export function inodeOf(file: string): string | undefined {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stats && `${stats.dev}:${stats.ino}`;
}

/** Notices when a path no longer leads to the file that was opened there. SQLite would go on writing to where nobody looks. */
export class Place {
  readonly #file: string;
  readonly #inode: string | undefined;

  constructor(file: string) {
    this.#file = resolve(file);
    this.#inode = inodeOf(this.#file);
  }

  /** @throws LEDGER_MOVED */
  check(): void {
    const now = inodeOf(this.#file);
    if (now === this.#inode) return;
    const what = now === undefined ? 'moved or deleted' : 'replaced by another file';
    throw new AblataError('LEDGER_MOVED', `the ledger ${this.#file} was ${what} while this process used it`, {
      mender: 'user',
      hint: `Run the same command again: it goes on with the answers of the ledger that is there by then. Never move one that is in use.`,
    });
  }
}
