import { hash } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Completion, CompletionRequest, Json, JsonObject } from '@ablata/spec';
import { canonicalJson } from './canonical.ts';
import { checksum, failureContent } from './checksum.ts';
import { explainDifference } from './explain-difference.ts';
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

interface AnswerRow {
  readonly answer: string;
  readonly checksum: number;
}

interface FailureRow extends Failure {
  readonly checksum: number;
}

interface VectorRow {
  readonly dimension: number;
  readonly vector: Uint8Array;
  readonly truncated: number;
  readonly checksum: number;
}

type StoredRow = AnswerRow | FailureRow | VectorRow;

type Table = 'completions' | 'failures' | 'embeddings' | 'memos';

const FIND: Record<Table, string> = {
  completions: 'SELECT answer, checksum FROM completions WHERE key = ?',
  failures: 'SELECT code, message, hint, checksum FROM failures WHERE key = ?',
  embeddings: 'SELECT dimension, vector, truncated, checksum FROM embeddings WHERE key = ?',
  memos: 'SELECT answer, checksum FROM memos WHERE key = ?',
};

// The first answer under a key stays: another process may already have used it.
const INSERT: Record<Table, string> = {
  completions: `INSERT INTO completions (key, identity, sample, request, answer, prompt_tokens, completion_tokens, finish_reason, seconds, attempts, created_at, checksum)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING`,
  failures: `INSERT INTO failures (key, identity, sample, request, code, message, hint, created_at, checksum)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING`,
  embeddings: `INSERT INTO embeddings (key, identity, dimension, vector, truncated, created_at, checksum)
    VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING`,
  memos: `INSERT INTO memos (key, scope, request, answer, created_at, checksum)
    VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING`,
};

type Parameter = string | number | Uint8Array | null;

export class SqliteLedger implements Ledger {
  damaged = 0;
  readonly #database: DatabaseSync;
  readonly #file: string;
  readonly #warn: (message: string) => void;
  readonly #log: LogSync | undefined;
  readonly #queue: WriteQueue;
  readonly #ids = new WeakMap<LedgerIdentity, number>();
  readonly #digests = new WeakMap<LedgerIdentity, Buffer>();
  readonly #requests = new WeakMap<CompletionRequest, string>();
  readonly #statements = new Map<string, StatementSync>();
  /** When failures are asked again: the keys of those that were. */
  readonly #retried: Set<string> | undefined;

  constructor(database: DatabaseSync, file: string, warn: (message: string) => void, retryFailed = false) {
    this.#database = database;
    this.#file = file;
    this.#warn = warn;
    this.#retried = retryFailed ? new Set() : undefined;
    this.#log = isWal(database) ? new LogSync(file) : undefined;
    this.#queue = new WriteQueue(
      database,
      async () => this.#log?.sync(),
      (error) => ledgerError(error, file),
    );
  }

  completion(key: CompletionKey): Completion | undefined {
    return this.#answer<Completion>('completions', this.#completionDigest(key));
  }

  failure(key: CompletionKey): Failure | undefined {
    return this.#failure(this.#completionDigest(key));
  }

  rememberCompletion(key: CompletionKey, completion: Completion): Promise<Completion | Failure> {
    const digest = this.#completionDigest(key);
    const id = this.#identityId(key.identity);
    const answer = JSON.stringify(completion);
    const { usage, choices, seconds, attempts } = completion;
    const row = [
      digest,
      id,
      key.sample,
      this.#requestJson(key.request),
      answer,
      usage.promptTokens,
      usage.completionTokens,
      choices[0]?.finishReason ?? 'other',
      seconds,
      attempts,
      new Date().toISOString(),
      checksum(digest, answer),
    ];
    return this.#queue.add(() => {
      const failure = this.#failure(digest);
      if (failure) return failure;
      if (this.#retried) this.#run('DELETE FROM failures WHERE key = ?', digest);
      return this.#store('completions', digest, row, () => this.completion(key)) ?? completion;
    });
  }

  rememberFailure(key: CompletionKey, failure: Failure): Promise<Completion | Failure> {
    const digest = this.#completionDigest(key);
    const id = this.#identityId(key.identity);
    const { code } = failure;
    const message = failure.message.toWellFormed(); // as SQLite gives it back
    const hint = failure.hint?.toWellFormed() ?? null;
    const sum = checksum(digest, failureContent({ code, message, hint }));
    const request = this.#requestJson(key.request);
    const row = [digest, id, key.sample, request, code, message, hint, new Date().toISOString(), sum];
    return this.#queue.add(() => {
      const completion = this.completion(key);
      if (completion) return completion;
      const known = this.#store('failures', digest, row, () => this.#failure(digest));
      this.#retried?.add(digest.toString('base64'));
      return known ?? failure;
    });
  }

  embedding(identity: LedgerIdentity, text: string): StoredEmbedding | undefined {
    const digest = this.#textDigest(identity, text);
    const row = this.#find<VectorRow>('embeddings', digest);
    // SQLite's memory is not aligned for float32: copy.
    return row && { vector: new Float32Array(row.vector.slice().buffer), truncated: row.truncated === 1 };
  }

  rememberEmbeddings(
    identity: LedgerIdentity,
    texts: readonly string[],
    embeddings: readonly StoredEmbedding[],
  ): Promise<readonly StoredEmbedding[]> {
    const id = this.#identityId(identity);
    const now = new Date().toISOString();
    return this.#queue.add(() =>
      texts.map((text, index) => {
        const embedding = embeddings[index] as StoredEmbedding;
        const { vector } = embedding;
        const digest = this.#textDigest(identity, text);
        const bytes = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
        const truncated = embedding.truncated ? 1 : 0;
        const row = [digest, id, vector.length, bytes, truncated, now, checksum(digest, bytes, truncated)];
        return this.#store('embeddings', digest, row, () => this.embedding(identity, text)) ?? embedding;
      }),
    );
  }

  memo(scope: string, key: JsonObject): Json | undefined {
    return this.#answer<Json>('memos', sha256(scope, '\0', canonicalJson(key)));
  }

  rememberMemo(scope: string, key: JsonObject, value: Json): Promise<Json> {
    const request = canonicalJson(key);
    const answer = JSON.stringify(value);
    const digest = sha256(scope, '\0', request);
    const row = [digest, scope, request, answer, new Date().toISOString(), checksum(digest, answer)];
    return this.#queue.add(() => this.#store('memos', digest, row, () => this.memo(scope, key)) ?? value);
  }

  history(identity: LedgerIdentity): LedgerHistory {
    const row = this.#first<{ answers: number; prompt: number; completion: number; seconds: number }>(
      `SELECT COUNT(*) AS answers, TOTAL(prompt_tokens) AS prompt, TOTAL(completion_tokens) AS completion, TOTAL(seconds) AS seconds
       FROM completions WHERE identity = (SELECT id FROM identities WHERE digest = ?)`,
      this.#identityDigest(identity),
    );
    const { answers = 0, prompt = 0, completion = 0, seconds = 0 } = row ?? {};
    return { answers, promptTokens: prompt, completionTokens: completion, seconds };
  }

  explainMiss(key: CompletionKey): NearMiss | undefined {
    const asked = { ...key.identity, request: key.request as unknown as JsonObject };
    // CROSS JOIN fixes the order: few identities, and for each the rows of this sample by index.
    const rows = this.#all<{ identity: string; request: string }>(
      `SELECT identities.json AS identity, completions.request AS request
       FROM identities CROSS JOIN completions ON completions.identity = identities.id AND completions.sample = ?
       ORDER BY completions.rowid DESC LIMIT 50`,
      key.sample,
    );
    const explained = rows
      .map(({ identity, request }) => {
        const stored = { ...(JSON.parse(identity) as JsonObject), request: JSON.parse(request) as JsonObject };
        return explainDifference(stored, asked);
      })
      .sort((a, b) => a.length - b.length);
    const [differences] = explained;
    return differences && { differences };
  }

  async close(): Promise<void> {
    await this.#queue.flush();
    await this.#log?.close();
    this.#database.close();
  }

  #failure(digest: Buffer): Failure | undefined {
    if (this.#retried && !this.#retried.has(digest.toString('base64'))) return undefined;
    const row = this.#find<FailureRow>('failures', digest);
    return row && { code: row.code, message: row.message, hint: row.hint };
  }

  #answer<T>(table: 'completions' | 'memos', digest: Uint8Array): T | undefined {
    const row = this.#find<AnswerRow>(table, digest);
    return row && (JSON.parse(row.answer) as T);
  }

  /** The row under a key. A damaged one is as good as none: it is reported, forgotten and asked again. */
  #find<R extends StoredRow>(table: Table, digest: Uint8Array): R | undefined {
    let row: R | undefined;
    try {
      row = this.#first<R>(FIND[table], digest);
      if (!row || isIntact(row, digest)) return row;
    } catch (error) {
      // Damage can turn a small number into one that JavaScript can't hold.
      if ((error as NodeJS.ErrnoException).code !== 'ERR_OUT_OF_RANGE') throw error;
    }
    this.damaged++;
    this.#warn(`a row of ${table} in the ledger is damaged (its checksum does not match); it is asked again`);
    void this.#queue.add(() => this.#run(`DELETE FROM ${table} WHERE key = ?`, digest)).catch(() => {});
    return undefined;
  }

  /** Inserts a row; gives the one that was there before, if any. */
  #store<T>(table: Table, digest: Uint8Array, row: readonly Parameter[], find: () => T | undefined): T | undefined {
    if (this.#run(INSERT[table], ...row) > 0) return undefined;
    const known = find();
    if (known !== undefined) return known;
    this.#run(`DELETE FROM ${table} WHERE key = ?`, digest); // damaged, or to be asked again
    this.#run(INSERT[table], ...row);
    return undefined;
  }

  /** Finds or makes the row of an identity. Rare, so it is written at once. */
  #identityId(identity: LedgerIdentity): number {
    const known = this.#ids.get(identity);
    if (known !== undefined) return known;
    const digest = this.#identityDigest(identity);
    const find = 'SELECT id FROM identities WHERE digest = ?';
    let row = this.#first<{ id: number }>(find, digest);
    if (!row) {
      const insert = 'INSERT INTO identities (digest, json) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING';
      this.#queue.now(() => this.#run(insert, digest, canonicalJson(identity)));
      row = this.#first<{ id: number }>(find, digest);
    }
    const { id } = row as { id: number };
    this.#ids.set(identity, id);
    return id;
  }

  #first<R>(sql: string, ...parameters: Parameter[]): R | undefined {
    return this.#guard(() => this.#statement(sql).get(...parameters) as R | undefined);
  }

  #all<R>(sql: string, ...parameters: Parameter[]): R[] {
    return this.#guard(() => this.#statement(sql).all(...parameters) as R[]);
  }

  /** Only inside the queue, which says what goes wrong. Gives the number of rows changed. */
  #run(sql: string, ...parameters: Parameter[]): number {
    return Number(this.#statement(sql).run(...parameters).changes);
  }

  #guard<R>(read: () => R): R {
    try {
      return read();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_OUT_OF_RANGE') throw error;
      throw ledgerError(error, this.#file);
    }
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #completionDigest({ identity, sample, request }: CompletionKey): Buffer {
    return sha256(this.#identityDigest(identity), `completion\0${sample}\0`, this.#requestJson(request));
  }

  #textDigest(identity: LedgerIdentity, text: string): Buffer {
    // JSON keeps lone surrogates apart, which UTF-8 would all turn into U+FFFD.
    const [kind, content] = text.isWellFormed() ? ['embedding\0', text] : ['embedding-json\0', JSON.stringify(text)];
    return sha256(this.#identityDigest(identity), kind as string, content as string);
  }

  /** A request is looked up and, on a miss, stored: its JSON is made once. */
  #requestJson(request: CompletionRequest): string {
    let json = this.#requests.get(request);
    if (json === undefined) {
      json = canonicalJson(request as unknown as JsonObject);
      this.#requests.set(request, json);
    }
    return json;
  }

  /** Reading must not write: the digest is computed without touching the table. */
  #identityDigest(identity: LedgerIdentity): Buffer {
    let digest = this.#digests.get(identity);
    if (!digest) {
      digest = sha256(canonicalJson(identity));
      this.#digests.set(identity, digest);
    }
    return digest;
  }
}

/** Damage may have changed types as well. */
function isIntact(row: StoredRow, digest: Uint8Array): boolean {
  if ('answer' in row) return typeof row.answer === 'string' && checksum(digest, row.answer) === row.checksum;
  if ('message' in row) return checksum(digest, failureContent(row)) === row.checksum;
  const { vector, dimension, truncated } = row;
  return (
    vector instanceof Uint8Array &&
    vector.length === dimension * 4 &&
    checksum(digest, vector, Number(truncated)) === row.checksum
  );
}

/** Of an optional digest and texts, one after the other. */
function sha256(...parts: (string | Uint8Array)[]): Buffer {
  const [first = '', ...texts] = parts;
  if (typeof first === 'string') return hash('sha256', parts.join(''), 'buffer');
  return hash('sha256', Buffer.concat([first, Buffer.from(texts.join(''))]), 'buffer');
}
