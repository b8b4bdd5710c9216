import type { DatabaseSync } from 'node:sqlite';
import type { Completion, Json, JsonObject } from '@ablata/spec';
import { canonicalJson } from './canonical.ts';
import { Digests } from './digests.ts';
import { explainMiss } from './explain-miss.ts';
import { Identities } from './identities.ts';
import type {
  CompletionKey,
  Failure,
  Ledger,
  LedgerHistory,
  LedgerIdentity,
  NearMiss,
  StoredEmbedding,
} from './ledger.ts';
import { ledgerError } from './ledger-error.ts';
import { LogSync } from './log-sync.ts';
import { isWal, type OpenOptions, openDatabase } from './open-database.ts';
import { Place } from './place.ts';
import { Relatives } from './relatives.ts';
import { type AnswerRow, type FailureRow, RowStore, type VectorRow } from './row-store.ts';
import { type AskedHead, completionRow, embeddingRow, failureRow, memoRow } from './rows.ts';
import { Statements } from './statements.ts';
import { fromByte, toByte } from './text-flags.ts';
import { WholeAnswers } from './whole-answers.ts';
import { WriteQueue } from './write-queue.ts';

export interface SqliteLedgerOptions extends OpenOptions {
  /** Says that a damaged row was found and will be asked again. */
  readonly warn?: (message: string) => void;
  /** Failures that were stored before count as never asked; what comes of asking again takes their place. */
  readonly retryFailed?: boolean;
}

/**
 * A ledger in one SQLite file; see {@link openDatabase}. Writes are committed in groups.
 *
 * @throws LEDGER_NEWER, LEDGER_FOREIGN, LEDGER_CORRUPT, LEDGER_UNWRITABLE, LEDGER_BUSY, LEDGER_NOT_FOUND (read-only)
 */
export function openSqliteLedger(file: string, options: SqliteLedgerOptions = {}): SqliteLedger {
  return new SqliteLedger(openDatabase(file, options), file, options.warn ?? (() => {}), options.retryFailed);
}

export class SqliteLedger implements Ledger {
  readonly #database: DatabaseSync;
  readonly #log: LogSync | undefined;
  readonly #queue: WriteQueue;
  readonly #statements: Statements;
  readonly #digests = new Digests();
  readonly #identities: Identities;
  readonly #rows: RowStore;
  readonly #relatives: Relatives;
  readonly #wholeAnswers: WholeAnswers;
  /** When failures are asked again: the keys of those that were. */
  readonly #retried: Set<string> | undefined;

  constructor(database: DatabaseSync, file: string, warn: (message: string) => void, retryFailed = false) {
    this.#database = database;
    this.#retried = retryFailed ? new Set() : undefined;
    this.#log = isWal(database) ? new LogSync(file) : undefined;
    const place = file === ':memory:' ? undefined : new Place(file);
    this.#queue = new WriteQueue(
      database,
      async () => this.#log?.sync(),
      (error) => ledgerError(error, file),
      place && (() => place.check()),
    );
    this.#statements = new Statements(database, file);
    this.#identities = new Identities(this.#statements, this.#queue, this.#digests);
    this.#rows = new RowStore(this.#statements, this.#queue, warn);
    this.#relatives = new Relatives(this.#statements);
    this.#wholeAnswers = new WholeAnswers(this.#statements, this.#rows, this.#relatives);
  }

  get damaged(): number {
    return this.#rows.damaged;
  }

  completion(key: CompletionKey): Completion | undefined {
    const digest = this.#digests.completion(key);
    const answer = this.#completion(digest);
    // A key has one answer or one failure, and it was there first.
    return answer ?? (this.#failure(digest) ? undefined : this.#wholeAnswers.find(key));
  }

  failure(key: CompletionKey): Failure | undefined {
    return this.#failure(this.#digests.completion(key));
  }

  rememberCompletion(key: CompletionKey, completion: Completion): Promise<Completion | Failure> {
    const head = this.#head(key);
    const digest = head.key;
    const row = completionRow(head, completion, JSON.stringify(completion));
    return this.#queue.add(() => {
      const failure = this.#failure(digest);
      if (failure) return failure;
      if (this.#retried) this.#rows.forget('failures', digest);
      return this.#rows.store('completions', digest, row, () => this.#completion(digest)) ?? completion;
    });
  }

  rememberFailure(key: CompletionKey, failure: Failure): Promise<Completion | Failure> {
    const head = this.#head(key);
    const digest = head.key;
    // As SQLite gives it back.
    const [message, hint] = [failure.message.toWellFormed(), failure.hint?.toWellFormed() ?? null];
    const row = failureRow(head, { code: failure.code, message, hint });
    return this.#queue.add(() => {
      const completion = this.#completion(digest);
      if (completion) return completion;
      const known = this.#rows.store('failures', digest, row, () => this.#failure(digest));
      this.#retried?.add(digest.toString('base64'));
      return known ?? failure;
    });
  }

  embedding(identity: LedgerIdentity, text: string): StoredEmbedding | undefined {
    const row = this.#rows.find<VectorRow>('embeddings', this.#digests.embedding(identity, text));
    // SQLite's memory is not aligned for float32: copy.
    return row && { vector: new Float32Array(row.vector.slice().buffer), ...fromByte(row.truncated) };
  }

  rememberEmbeddings(
    identity: LedgerIdentity,
    texts: readonly string[],
    embeddings: readonly StoredEmbedding[],
  ): Promise<readonly StoredEmbedding[]> {
    const id = this.#identities.id(identity);
    const createdAt = new Date().toISOString();
    return this.#queue.add(() =>
      texts.map((text, index) => {
        const embedding = embeddings[index] as StoredEmbedding;
        const { vector } = embedding;
        const digest = this.#digests.embedding(identity, text);
        const bytes = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
        const row = embeddingRow({ key: digest, createdAt }, id, bytes, toByte(embedding));
        return this.#rows.store('embeddings', digest, row, () => this.embedding(identity, text)) ?? embedding;
      }),
    );
  }

  memo(scope: string, key: JsonObject): Json | undefined {
    return this.#answer<Json>('memos', this.#digests.memo(scope, canonicalJson(key)));
  }

  rememberMemo(scope: string, key: JsonObject, value: Json): Promise<Json> {
    const request = canonicalJson(key);
    const digest = this.#digests.memo(scope, request);
    const row = memoRow({ key: digest, createdAt: new Date().toISOString() }, scope, request, JSON.stringify(value));
    return this.#queue.add(() => this.#rows.store('memos', digest, row, () => this.memo(scope, key)) ?? value);
  }

  history(identity: LedgerIdentity): LedgerHistory {
    const row = this.#statements.first<{ answers: number; prompt: number; completion: number; seconds: number }>(
      `SELECT COUNT(*) AS answers, TOTAL(prompt_tokens) AS prompt, TOTAL(completion_tokens) AS completion, TOTAL(seconds) AS seconds
       FROM completions WHERE identity IN (SELECT value FROM json_each(?))`,
      JSON.stringify(this.#relatives.of(identity).map(({ id }) => id)),
    );
    const { answers = 0, prompt = 0, completion = 0, seconds = 0 } = row ?? {};
    return { answers, promptTokens: prompt, completionTokens: completion, seconds };
  }

  explainMiss(key: CompletionKey): NearMiss | undefined {
    return explainMiss(this.#statements, key);
  }

  async close(): Promise<void> {
    await this.#queue.flush();
    await this.#log?.close();
    this.#database.close();
  }

  #head({ identity, sample, request }: CompletionKey): AskedHead & { readonly key: Buffer } {
    return {
      key: this.#digests.completion({ identity, sample, request }),
      identity: this.#identities.id(identity),
      sample,
      request: this.#digests.requestJson(request),
      createdAt: new Date().toISOString(),
    };
  }

  #completion(digest: Buffer): Completion | undefined {
    return this.#answer<Completion>('completions', digest);
  }

  #failure(digest: Buffer): Failure | undefined {
    if (this.#retried && !this.#retried.has(digest.toString('base64'))) return undefined;
    const row = this.#rows.find<FailureRow>('failures', digest);
    return row && { code: row.code, message: row.message, hint: row.hint };
  }

  #answer<T>(table: 'completions' | 'memos', digest: Uint8Array): T | undefined {
    const row = this.#rows.find<AnswerRow>(table, digest);
    return row && (JSON.parse(row.answer) as T);
  }
}
