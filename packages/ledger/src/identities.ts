import { canonicalJson } from './canonical.ts';
import type { Digests } from './digests.ts';
import type { LedgerIdentity } from './ledger.ts';
import type { Statements } from './statements.ts';
import type { WriteQueue } from './write-queue.ts';

const FIND = 'SELECT id FROM identities WHERE digest = ?';
const INSERT = 'INSERT INTO identities (digest, json) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING';

/** The table of who answered. Reading makes no row. */
export class Identities {
  readonly #statements: Statements;
  readonly #queue: WriteQueue;
  readonly #digests: Digests;
  readonly #ids = new WeakMap<LedgerIdentity, number>();

  constructor(statements: Statements, queue: WriteQueue, digests: Digests) {
    this.#statements = statements;
    this.#queue = queue;
    this.#digests = digests;
  }

  /** Finds or makes the row of an identity. Rare, so it is written at once. */
  id(identity: LedgerIdentity): number {
    const known = this.#ids.get(identity);
    if (known !== undefined) return known;
    const digest = this.#digests.identity(identity);
    let row = this.#statements.first<{ id: number }>(FIND, digest);
    if (!row) {
      this.#queue.now(() => this.#statements.run(INSERT, digest, canonicalJson(identity)));
      row = this.#statements.first<{ id: number }>(FIND, digest);
    }
    const { id } = row as { id: number };
    this.#ids.set(identity, id);
    return id;
  }
}
