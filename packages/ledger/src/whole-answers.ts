import type { Completion, JsonObject } from '@ablata/spec';
import { canonicalJson } from './canonical.ts';
import { completionDigest } from './digests.ts';
import type { CompletionKey } from './ledger.ts';
import type { Relative, Relatives } from './relatives.ts';
import type { AnswerRow, RowStore } from './row-store.ts';
import { isOutOfRange, type Statements } from './statements.ts';
import { isAnswerUnder, tokenLimit, withoutLimit } from './token-limit.ts';

/** With what another limit of tokens could have answered. A choice that was cut can't. */
const ROWS = `SELECT rowid, key, request FROM completions WHERE identity = ? AND sample = ? AND finish_reason = 'stop'`;

interface Candidate {
  readonly rowid: number;
  readonly key: Uint8Array;
  readonly limit: number | undefined;
}

/**
 * Answers that were given to the same question under a smaller limit of tokens, and not cut by it: a raised limit asks again
 * only what was cut. Needs no index of its own, for it is asked only when the key itself holds nothing.
 */
export class WholeAnswers {
  readonly #statements: Statements;
  readonly #relatives: Relatives;
  readonly #rows: RowStore;

  constructor(statements: Statements, rows: RowStore, relatives: Relatives) {
    this.#statements = statements;
    this.#relatives = relatives;
    this.#rows = rows;
  }

  /** Of several, the one that was stored first: what a question was answered with once stays its answer. */
  find(key: CompletionKey): Completion | undefined {
    const asked = tokenLimit(key.identity.service, key.request as unknown as JsonObject);
    if (asked === undefined) return undefined;
    const candidates = this.#relatives
      .of(key.identity)
      .flatMap((relative) => this.#candidates(key, relative))
      .sort((a, b) => a.rowid - b.rowid);
    for (const { key, limit } of candidates) {
      const row = this.#rows.find<AnswerRow>('completions', key);
      const completion = row && (JSON.parse(row.answer) as Completion);
      if (completion && isAnswerUnder(asked, completion, limit)) return completion;
    }
    return undefined;
  }

  #candidates({ request, sample }: CompletionKey, { id, digest, service }: Relative): Candidate[] {
    let rows: { rowid: number; key: Uint8Array; request: string }[];
    try {
      rows = this.#statements.all(ROWS, id, sample);
    } catch (error) {
      if (isOutOfRange(error)) return []; // damaged
      throw error;
    }
    if (rows.length === 0) return [];
    const asked = canonicalJson(withoutLimit(request as unknown as JsonObject));
    return rows.flatMap(({ rowid, key, request: text }) => {
      // No checksum covers what was asked; the key itself does.
      if (!(key instanceof Uint8Array) || !completionDigest(digest, sample, text).equals(key)) return [];
      const stored = JSON.parse(text) as JsonObject;
      return canonicalJson(withoutLimit(stored)) === asked ? [{ rowid, key, limit: tokenLimit(service, stored) }] : [];
    });
  }
}
