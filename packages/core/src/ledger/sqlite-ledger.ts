import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import type { Completion, Json, JsonObject } from '@ablata/spec';
import { canonicalJson } from './canonical.ts';
import { explainDifference } from './explain-difference.ts';
import type { CompletionKey, Ledger, LedgerHistory, LedgerIdentity, NearMiss, StoredEmbedding } from './ledger.ts';
import { ledgerError } from './ledger-error.ts';
import { migrate } from './schema.ts';
import { WriteQueue } from './write-queue.ts';

export interface SqliteLedgerOptions {
  /** Says that a damaged row was found and will be asked again. */
  readonly warn?: (message: string) => void;
  /** How long to wait for another process's write, in milliseconds. Default 30,000. */
  readonly busyTimeout?: number;
}

/**
 * A ledger in one SQLite file: WAL, so that several processes share it; `synchronous = FULL`, so that what is
 * committed survives a power cut; writes are committed in groups.
 *
 * @throws LEDGER_NEWER, LEDGER_CORRUPT, LEDGER_UNWRITABLE
 */
export function openSqliteLedger(file: string, options: SqliteLedgerOptions = {}): SqliteLedger {
  try {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
    const database = new DatabaseSync(file, { timeout: options.busyTimeout ?? 30_000 });
    database.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -65536',
    );
    migrate(database, file);
    return new SqliteLedger(database, file, options.warn ?? (() => {}));
  } catch (error) {
    throw ledgerError(error, file);
  }
}

interface AnswerRow {
  readonly answer: string;
  readonly checksum: number;
}

interface VectorRow {
  readonly dimension: number;
  readonly vector: Uint8Array;
  readonly truncated: number;
  readonly checksum: number;
}

export class SqliteLedger implements Ledger {
  damaged = 0;
  readonly #database: DatabaseSync;
  readonly #file: string;
  readonly #warn: (message: string) => void;
  readonly #queue: WriteQueue;
  readonly #identities = new Map<LedgerIdentity, { id: number; digest: Buffer }>();
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync, file: string, warn: (message: string) => void) {
    this.#database = database;
    this.#file = file;
    this.#warn = warn;
    this.#queue = new WriteQueue(database, (error) => ledgerError(error, file));
  }

  completion(key: CompletionKey): Completion | undefined {
    const digest = this.#completionDigest(key);
    const row = this.#get<AnswerRow>('SELECT answer, checksum FROM completions WHERE key = ?', digest);
    return this.#intact('completions', digest, row) ? (JSON.parse(row.answer) as Completion) : undefined;
  }

  rememberCompletion(key: CompletionKey, completion: Completion): Promise<void> {
    const digest = this.#completionDigest(key);
    const { id } = this.#identity(key.identity);
    const answer = JSON.stringify(completion);
    const { promptTokens, completionTokens } = completion.usage;
    return this.#queue.add(() => {
      this.#statement(
        `INSERT OR REPLACE INTO completions
         (key, identity, sample, request, answer, prompt_tokens, completion_tokens, finish_reason, seconds, attempts, created_at, checksum)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(
        digest,
        id,
        key.sample,
        canonicalJson(key.request as unknown as JsonObject),
        answer,
        promptTokens,
        completionTokens,
        completion.choices[0]?.finishReason ?? 'other',
        completion.seconds,
        completion.attempts,
        new Date().toISOString(),
        crc32(answer),
      );
    });
  }

  embedding(identity: LedgerIdentity, text: string): StoredEmbedding | undefined {
    const digest = this.#textDigest(identity, text);
    const row = this.#get<VectorRow>(
      'SELECT dimension, vector, truncated, checksum FROM embeddings WHERE key = ?',
      digest,
    );
    if (!row || !this.#intact('embeddings', digest, row)) return undefined;
    // SQLite's memory is not aligned for float32: copy.
    return { vector: new Float32Array(row.vector.slice().buffer), truncated: row.truncated === 1 };
  }

  rememberEmbeddings(
    identity: LedgerIdentity,
    texts: readonly string[],
    embeddings: readonly StoredEmbedding[],
  ): Promise<void> {
    const { id } = this.#identity(identity);
    return this.#queue.add(() => {
      const insert = this.#statement(
        `INSERT OR REPLACE INTO embeddings (key, identity, dimension, vector, truncated, created_at, checksum) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      );
      const now = new Date().toISOString();
      for (const [index, text] of texts.entries()) {
        const { vector, truncated } = embeddings[index] as StoredEmbedding;
        const bytes = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
        insert.run(this.#textDigest(identity, text), id, vector.length, bytes, truncated ? 1 : 0, now, crc32(bytes));
      }
    });
  }

  memo(scope: string, key: JsonObject): Json | undefined {
    const digest = sha256(scope, '\0', canonicalJson(key));
    const row = this.#get<AnswerRow>('SELECT answer, checksum FROM memos WHERE key = ?', digest);
    return this.#intact('memos', digest, row) ? (JSON.parse(row.answer) as Json) : undefined;
  }

  rememberMemo(scope: string, key: JsonObject, value: Json): Promise<void> {
    const request = canonicalJson(key);
    const answer = JSON.stringify(value);
    return this.#queue.add(() => {
      this.#statement(
        'INSERT OR REPLACE INTO memos (key, scope, request, answer, created_at, checksum) VALUES (?, ?, ?, ?, ?, ?)',
      ).run(sha256(scope, '\0', request), scope, request, answer, new Date().toISOString(), crc32(answer));
    });
  }

  history(identity: LedgerIdentity): LedgerHistory {
    const { id } = this.#identity(identity);
    const row = this.#get<{ answers: number; prompt: number; completion: number; seconds: number }>(
      `SELECT COUNT(*) AS answers, TOTAL(prompt_tokens) AS prompt, TOTAL(completion_tokens) AS completion, TOTAL(seconds) AS seconds
       FROM completions WHERE identity = ?`,
      id,
    );
    const { answers = 0, prompt = 0, completion = 0, seconds = 0 } = row ?? {};
    return { answers, promptTokens: prompt, completionTokens: completion, seconds };
  }

  explainMiss(key: CompletionKey): NearMiss | undefined {
    const request = canonicalJson(key.request as unknown as JsonObject);
    const asked = { ...key.identity, request: key.request as unknown as JsonObject };
    const rows = this.#statement(
      `SELECT identities.json AS identity, completions.request AS request FROM completions
       JOIN identities ON identities.id = completions.identity
       WHERE completions.sample = ? GROUP BY completions.identity, completions.request
       ORDER BY completions.rowid DESC LIMIT 50`,
    ).all(key.sample) as { identity: string; request: string }[];
    const explained = rows
      .map((row) => {
        const stored = { ...(JSON.parse(row.identity) as JsonObject), request: JSON.parse(row.request) as JsonObject };
        return { same: row.request === request, differences: explainDifference(stored, asked) };
      })
      .sort((a, b) => a.differences.length - b.differences.length);
    const [best] = explained;
    return best && { differences: best.differences };
  }

  async close(): Promise<void> {
    await this.#queue.flush();
    this.#database.close();
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #get<R>(sql: string, parameter: Uint8Array | number): R | undefined {
    try {
      return this.#statement(sql).get(parameter) as R | undefined;
    } catch (error) {
      throw ledgerError(error, this.#file);
    }
  }

  /** A damaged row is as good as none: it is reported, forgotten and asked again. */
  #intact<R extends AnswerRow | VectorRow>(table: string, digest: Uint8Array, row: R | undefined): row is R {
    if (!row) return false;
    const intact =
      'vector' in row
        ? crc32(row.vector) === row.checksum && row.vector.length === row.dimension * 4
        : crc32(row.answer) === row.checksum;
    if (intact) return true;
    this.damaged++;
    this.#warn(`a row of ${table} in the ledger is damaged (its checksum does not match); it is asked again`);
    void this.#queue.add(() => this.#statement(`DELETE FROM ${table} WHERE key = ?`).run(digest)).catch(() => {});
    return false;
  }

  /** Finds or makes the row of an identity. Rare, so it is written at once. */
  #identity(identity: LedgerIdentity): { id: number; digest: Buffer } {
    const known = this.#identities.get(identity);
    if (known) return known;
    const json = canonicalJson(identity);
    const digest = sha256(json);
    const find = 'SELECT id FROM identities WHERE digest = ?';
    let row = this.#get<{ id: number }>(find, digest);
    if (!row) {
      this.#queue.now(() =>
        this.#statement('INSERT OR IGNORE INTO identities (digest, json) VALUES (?, ?)').run(digest, json),
      );
      row = this.#get<{ id: number }>(find, digest);
    }
    const entry = { id: (row as { id: number }).id, digest };
    this.#identities.set(identity, entry);
    return entry;
  }

  #completionDigest({ identity, sample, request }: CompletionKey): Buffer {
    return sha256(
      this.#identityDigest(identity),
      `completion\0${sample}\0`,
      canonicalJson(request as unknown as JsonObject),
    );
  }

  #textDigest(identity: LedgerIdentity, text: string): Buffer {
    // JSON keeps lone surrogates apart, which UTF-8 would all turn into U+FFFD.
    return sha256(this.#identityDigest(identity), 'embedding\0', text.isWellFormed() ? text : JSON.stringify(text));
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

  readonly #digests = new WeakMap<LedgerIdentity, Buffer>();
}

function sha256(...parts: (string | Uint8Array)[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
