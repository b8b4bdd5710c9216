import type { JsonObject } from '@ablata/spec';
import { canonicalJson } from './canonical.ts';
import { sha256 } from './digests.ts';
import type { LedgerIdentity } from './ledger.ts';
import type { Statements } from './statements.ts';
import { withoutLimit } from './token-limit.ts';

const NEWER = 'SELECT id, json FROM identities WHERE id > ? ORDER BY id';

/** A stored identity that equals another but for the limit of tokens. */
export interface Relative {
  readonly id: number;
  /** As in the keys. */
  readonly digest: Buffer;
  readonly service: JsonObject;
}

/** Finds the stored identities that another limit of tokens sets apart from a given one. */
export class Relatives {
  readonly #statements: Statements;
  /** By what they have in common. Rows are only ever added: `#seen` is the last that is in here. */
  readonly #families = new Map<string, Relative[]>();
  readonly #familyOf = new WeakMap<LedgerIdentity, string>();
  #seen = 0;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** Itself included. */
  of(identity: LedgerIdentity): readonly Relative[] {
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
    return identity.service instanceof Object ? identity : undefined;
  } catch {
    return undefined;
  }
}
