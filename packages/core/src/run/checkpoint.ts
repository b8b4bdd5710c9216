import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Payments } from '@ablata/ledger';
import { AtomicFolder } from './output-folder.ts';

const FOLDER = 'partial';
/** A checkpoint writes all rows anew: at equal distances that would be quadratic. So each has at least this share more rows than the last. */
const GROWTH = 0.1;

/**
 * A loadable dataset of the rows so far, for a look while a run goes on: `partial/<name>.<ext>`, replaced each time. Resume
 * does not need it. While a run only replays the ledger there is nothing new to look at, and none is written.
 */
export class Checkpoints {
  readonly #root: string;
  readonly #every: number;
  readonly #payments: Payments;
  #next: number;
  #paid = 0;

  constructor(runFolder: string, every: number, payments: Payments) {
    this.#root = join(runFolder, FOLDER);
    this.#every = every;
    this.#next = every;
    this.#payments = payments;
    this.#paid = this.#paidSoFar();
  }

  /** Has one written when enough rows came together; gives whether it was. */
  async reached(rows: number, write: (folder: AtomicFolder) => Promise<void>): Promise<boolean> {
    if (this.#every === 0 || rows < this.#next) return false;
    this.#next = Math.ceil(Math.max(rows + 1, rows * (1 + GROWTH)) / this.#every) * this.#every;
    const paid = this.#paidSoFar();
    if (paid === this.#paid) return false;
    this.#paid = paid;
    const folder = new AtomicFolder(this.#root, FOLDER);
    await write(folder);
    await this.#removeOthers(folder);
    return true;
  }

  /** A dataset in shards has others each time: those of the last checkpoint go. */
  async #removeOthers({ written }: AtomicFolder): Promise<void> {
    const kept = new Set(written.map(({ name }) => name));
    const entries = await readdir(this.#root, { withFileTypes: true }).catch(() => []);
    for (const entry of entries)
      if (entry.isFile() && !kept.has(entry.name)) await rm(join(this.#root, entry.name), { force: true });
  }

  /** The whole dataset is there: partial ones only confuse. */
  async clear(): Promise<void> {
    await rm(this.#root, { recursive: true, force: true });
  }

  #paidSoFar(): number {
    const { completions, embeddings } = this.#payments.totals();
    return completions.paid + embeddings.paid;
  }
}
