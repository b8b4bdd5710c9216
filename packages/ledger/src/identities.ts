import type { JsonObject } from '@ablata/spec';
import { canonicalJson } from './canonical.ts';
import { type Digests, sha256 } from './digests.ts';
import type { LedgerIdentity } from './ledger.ts';
import type { Statements } from './statements.ts';
import { withoutLimit } from './token-limit.ts';
import type { WriteQueue } from './write-queue.ts';

const FIND = 'SELECT id FROM identities WHERE digest = ?';
const INSERT = 'INSERT INTO identities (digest, json) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING';

const NEWER = 'SELECT id, json FROM identities WHERE id > ? ORDER BY id';

/** A stored identity that equals another but for the limit of tokens. */
export interface Relative {
  readonly id: number;
  /** As in the keys. */
  readonly digest: Buffer;
  readonly service: JsonObject;
}

/** The table of who answered. Reading makes no row. */
export class Identities {
  readonly #statements: Statements;
  readonly #queue: WriteQueue;
  readonly #digests: Digests;
  readonly #ids = new WeakMap<LedgerIdentity, number>();
  /** By what they have in common. Rows are only ever added: `#seen` is the last that is in here. */
  readonly #families = new Map<string, Relative[]>();
  readonly #familyOf = new WeakMap<LedgerIdentity, string>();
  #seen = 0;

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

  /** All that equal an identity but for the limit of tokens, itself included. */
  relatives(identity: LedgerIdentity): readonly Relative[] {
    for (const { id, json } of this.#statements.all<{ id: number; json: string }>(NEWER, this.#seen)) {
      this.#seen = id;
      const stored = parsed(json);
      if (!stored) continue;
      const family = familyOf(stored);
      const relatives = this.#families.get(family) ?? [];
      relatives.push({ id, digest: sha256(json), service: stored.service });
      this.#families.set(family, relatives);
    }
    const family = this.#familyOf.get(identity) ?? familyOf(identity);
    this.#familyOf.set(identity, family);
    return this.#families.get(family) ?? [];
  }
}

function familyOf({ service, ...others }: LedgerIdentity): string {
  return canonicalJson({ ...others, service: withoutLimit(service) });
}

/** Undefined: damaged. */
function parsed(json: string): LedgerIdentity | undefined {
  try {
    const identity = JSON.parse(json) as LedgerIdentity;
    return typeof identity.service === 'object' ? identity : undefined;
  } catch {
    return undefined;
  }
}
