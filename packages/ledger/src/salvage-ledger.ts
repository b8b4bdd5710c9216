import { createHash } from 'node:crypto';
import { existsSync, renameSync, rmSync } from 'node:fs';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { AblataError, type Completion } from '@ablata/spec';
import { canonicalJson } from './canonical.ts';
import { type CarvedRecord, carvePages } from './carve-pages.ts';
import { checksum, failureContent } from './checksum.ts';
import type { Failure } from './ledger.ts';
import { ledgerError } from './ledger-error.ts';
import { openDatabase } from './open-database.ts';
import { openSqliteImage, type SqliteImage } from './sqlite-image.ts';

export interface Salvaged {
  readonly completions: number;
  readonly failures: number;
  readonly embeddings: number;
  readonly memos: number;
  /** Rows that were found and whose checksum did not match: left behind. */
  readonly damaged: number;
  /** Where the damaged ledger is now. */
  readonly aside: string;
}

type Values = CarvedRecord['values'];

interface Carved {
  readonly key: Uint8Array;
  readonly content: string | Uint8Array;
  readonly createdAt: string;
}

/**
 * Makes a new ledger of all rows that can still be read in a damaged one, whatever is damaged: each row carries its own
 * checksum, so no header, index or schema is needed. The damaged file is kept beside it as `<name>.damaged`.
 *
 * No other process may use the ledger meanwhile.
 *
 * @throws LEDGER_NOT_FOUND, LEDGER_UNWRITABLE, LEDGER_FULL
 */
export function salvageLedger(file: string): Salvaged {
  if (!existsSync(file)) throw new AblataError('LEDGER_NOT_FOUND', `there is no ledger ${file}`);
  const fresh = `${file}.salvaged`;
  remove(fresh);
  let counts: Omit<Salvaged, 'aside'>;
  try {
    using image = openSqliteImage(file);
    const database = openDatabase(fresh);
    try {
      database.exec('PRAGMA synchronous = OFF; BEGIN'); // a copy that fails is thrown away
      counts = new Copy(database).run(image);
      database.exec('COMMIT; PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(TRUNCATE)');
    } finally {
      database.close();
    }
  } catch (error) {
    remove(fresh);
    throw ledgerError(error, fresh);
  }
  const aside = freeName(`${file}.damaged`);
  for (const end of ['-wal', '-shm']) if (existsSync(file + end)) renameSync(file + end, aside + end);
  renameSync(file, aside);
  renameSync(fresh, file);
  return { ...counts, aside };
}

class Copy {
  readonly #database: DatabaseSync;
  /** Ids of the new ledger by those of the old. */
  readonly #ids = new Map<number, number>();
  readonly #statements = new Map<string, StatementSync>();
  #damaged = 0;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  run(image: SqliteImage): Omit<Salvaged, 'aside'> {
    const counts = { completions: 0, failures: 0, embeddings: 0, memos: 0 };
    const records = (): Generator<CarvedRecord> =>
      carvePages(image.pages, image.usable, (number) => image.page(number));
    for (const { rowid, values } of records()) if (values.length === 3) this.#identity(rowid, values);
    for (const { values } of records()) {
      if (values.length === 12) counts.completions += this.#completion(values);
      if (values.length === 9) counts.failures += this.#failure(values);
      if (values.length === 7) counts.embeddings += this.#embedding(values);
      if (values.length === 6) counts.memos += this.#memo(values);
    }
    // Of one that was asked again and answered, a page that is free by now may still hold the failure.
    const forget = this.#database.prepare('DELETE FROM failures WHERE key IN (SELECT key FROM completions)');
    counts.failures -= Number(forget.run().changes);
    return { ...counts, damaged: this.#damaged };
  }

  #identity(rowid: number, [, digest, json]: Values): void {
    if (!(digest instanceof Uint8Array) || typeof json !== 'string') return;
    if (createHash('sha256').update(json).digest().equals(digest)) this.#ids.set(rowid, this.#insertIdentity(json));
  }

  #completion(values: Values): number {
    const [key, identity, sample, request, answer, , , , , , createdAt, sum] = values;
    const carved = this.#intact(key, answer, 0, createdAt, sum);
    if (!carved || typeof carved.content !== 'string') return 0;
    const { usage, choices, seconds, attempts } = JSON.parse(carved.content) as Completion;
    return this.#insert(
      `INSERT INTO completions (key, identity, sample, request, answer, prompt_tokens, completion_tokens, finish_reason, seconds, attempts, created_at, checksum)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING`,
      carved.key,
      this.#id(identity),
      typeof sample === 'number' && Number.isSafeInteger(sample) ? sample : -1,
      isJson(request) ? request : '{}',
      carved.content,
      usage.promptTokens,
      usage.completionTokens,
      choices[0]?.finishReason ?? 'other',
      seconds,
      attempts,
      carved.createdAt,
      sum as number,
    );
  }

  #failure(values: Values): number {
    const [key, identity, sample, request, code, message, hint, createdAt, sum] = values;
    const carved = this.#intact(key, failureContent({ code, message, hint } as Failure), 0, createdAt, sum);
    if (!carved) return 0;
    return this.#insert(
      `INSERT INTO failures (key, identity, sample, request, code, message, hint, created_at, checksum)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING`,
      carved.key,
      this.#id(identity),
      typeof sample === 'number' && Number.isSafeInteger(sample) ? sample : -1,
      isJson(request) ? request : '{}',
      code as string,
      message as string,
      hint as string | null,
      carved.createdAt,
      sum as number,
    );
  }

  #embedding([key, identity, dimension, vector, truncated, createdAt, sum]: Values): number {
    const carved = this.#intact(key, vector, truncated, createdAt, sum);
    if (!carved || carved.content.length !== Number(dimension) * 4) return 0;
    return this.#insert(
      `INSERT INTO embeddings (key, identity, dimension, vector, truncated, created_at, checksum)
       VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING`,
      carved.key,
      this.#id(identity),
      dimension as number,
      carved.content,
      truncated as number,
      carved.createdAt,
      sum as number,
    );
  }

  #memo([key, scope, request, answer, createdAt, sum]: Values): number {
    const carved = this.#intact(key, answer, 0, createdAt, sum);
    if (!carved || typeof carved.content !== 'string') return 0;
    return this.#insert(
      `INSERT INTO memos (key, scope, request, answer, created_at, checksum) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING`,
      carved.key,
      typeof scope === 'string' ? scope : 'unknown',
      isJson(request) ? request : '{}',
      carved.content,
      carved.createdAt,
      sum as number,
    );
  }

  /** A row whose checksum holds; others that look like one are counted. */
  #intact(key: Value, content: Value, flag: Value, createdAt: Value, sum: Value): Carved | undefined {
    if (key instanceof Uint8Array && (typeof content === 'string' || content instanceof Uint8Array)) {
      if (checksum(key, content, Number(flag)) === sum) {
        return { key, content, createdAt: typeof createdAt === 'string' ? createdAt : '' };
      }
    }
    this.#damaged++;
    return undefined;
  }

  /** The rows of a lost name are found by their keys all the same. */
  #id(old: Value): number {
    const id = this.#ids.get(old as number);
    if (id !== undefined) return id;
    const lost = { slot: 'unknown', plugin: 'unknown', version: null, use: 'unknown', service: { lost: Number(old) } };
    const made = this.#insertIdentity(canonicalJson(lost));
    this.#ids.set(old as number, made);
    return made;
  }

  #insertIdentity(json: string): number {
    const digest = createHash('sha256').update(json).digest();
    this.#insert('INSERT INTO identities (digest, json) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING', digest, json);
    const { id } = this.#database.prepare('SELECT id FROM identities WHERE digest = ?').get(digest) as { id: number };
    return id;
  }

  #insert(sql: string, ...parameters: (string | number | Uint8Array | null)[]): number {
    return Number(this.#statement(sql).run(...parameters).changes);
  }

  #statement(sql: string): StatementSync {
    const statement = this.#statements.get(sql) ?? this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

type Value = Values[number] | undefined;

function isJson(value: Value): value is string {
  try {
    return typeof value === 'string' && JSON.parse(value) !== undefined;
  } catch {
    return false;
  }
}

function freeName(wanted: string): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted}-${number}`;
    if (!existsSync(name)) return name;
  }
}

function remove(file: string): void {
  for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true });
}
