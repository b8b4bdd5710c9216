import type { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import type { Completion } from '@ablata/spec';
import { canonicalJson } from './canonical.ts';
import { type CarvedRecord, carvePages } from './carve-pages.ts';
import { checksum, failureContent } from './checksum.ts';
import { sha256 } from './digests.ts';
import type { Failure } from './ledger.ts';
import {
  type AskedHead,
  completionRow,
  embeddingRow,
  failureRow,
  INSERT,
  INSERT_COMPLETION_AT,
  memoRow,
  type RowHead,
} from './rows.ts';
import type { SqliteImage } from './sqlite-image.ts';
import { Statements } from './statements.ts';
import { isFlagByte } from './text-flags.ts';

export interface Copied {
  readonly completions: number;
  readonly failures: number;
  readonly embeddings: number;
  readonly memos: number;
  /** Rows that were found and whose checksum did not match: left behind. */
  readonly damaged: number;
}

/** Copies every row of an image whose checksum holds into an empty ledger. Which table it is of, its number of columns tells. */
export function copyRows(image: SqliteImage, into: DatabaseSync): Copied {
  return new Copy(into).run(image);
}

type Values = CarvedRecord['values'];
type Value = Values[number] | undefined;

class Copy {
  readonly #statements: Statements;
  /** Ids of the new ledger by those of the old. */
  readonly #ids = new Map<number, number>();
  #damaged = 0;

  constructor(database: DatabaseSync) {
    this.#statements = new Statements(database, 'salvaged');
  }

  run(image: SqliteImage): Copied {
    const counts = { completions: 0, failures: 0, embeddings: 0, memos: 0 };
    const records = (): Generator<CarvedRecord> =>
      carvePages(image.pages, image.usable, (number) => image.page(number));
    for (const { rowid, values } of records()) if (values.length === 3) this.#identity(rowid, values);
    for (const { rowid, values } of records()) {
      if (values.length === 12) counts.completions += this.#completion(rowid, values);
      if (values.length === 9) counts.failures += this.#failure(values);
      if (values.length === 7) counts.embeddings += this.#embedding(values);
      if (values.length === 6) counts.memos += this.#memo(values);
    }
    // Of one that was asked again and answered, a page that is free by now may still hold the failure.
    counts.failures -= this.#statements.run('DELETE FROM failures WHERE key IN (SELECT key FROM completions)');
    return { ...counts, damaged: this.#damaged };
  }

  #identity(rowid: number, [, digest, json]: Values): void {
    if (!(digest instanceof Uint8Array) || typeof json !== 'string') return;
    if (sha256(json).equals(digest)) this.#ids.set(rowid, this.#insertIdentity(json));
  }

  #completion(rowid: number, values: Values): number {
    const [key, identity, sample, request, answer, , , , , , createdAt, sum] = values;
    if (typeof answer !== 'string' || !this.#isIntact(key, answer, 0, sum)) return this.#reject();
    const row = completionRow(
      this.#head(key, identity, sample, request, createdAt),
      JSON.parse(answer) as Completion,
      answer,
    );
    // A page that is free by now may hold another row of this number.
    return (
      this.#statements.run(INSERT_COMPLETION_AT, rowid, ...row) || this.#statements.run(INSERT.completions, ...row)
    );
  }

  #failure(values: Values): number {
    const [key, identity, sample, request, code, message, hint, createdAt, sum] = values;
    const failure = { code, message, hint } as Failure;
    if (!this.#isIntact(key, failureContent(failure), 0, sum)) return this.#reject();
    const row = failureRow(this.#head(key, identity, sample, request, createdAt), failure);
    return this.#statements.run(INSERT.failures, ...row);
  }

  #embedding([key, identity, dimension, vector, flags, createdAt, sum]: Values): number {
    if (!(vector instanceof Uint8Array) || vector.length !== Number(dimension) * 4) return this.#reject();
    if (!isFlagByte(flags) || !this.#isIntact(key, vector, flags, sum)) return this.#reject();
    const row = embeddingRow({ key, createdAt: text(createdAt) }, this.#id(identity), vector, flags);
    return this.#statements.run(INSERT.embeddings, ...row);
  }

  #memo([key, scope, request, answer, createdAt, sum]: Values): number {
    if (typeof answer !== 'string' || !this.#isIntact(key, answer, 0, sum)) return this.#reject();
    const head: RowHead = { key, createdAt: text(createdAt) };
    const row = memoRow(head, text(scope) || 'unknown', isJson(request) ? request : '{}', answer);
    return this.#statements.run(INSERT.memos, ...row);
  }

  /** The checksum of version 1 covered the content alone. */
  #isIntact(key: Value, content: string | Uint8Array, flag: number, sum: Value): key is Uint8Array {
    return key instanceof Uint8Array && (checksum(key, content, flag) === sum || crc32(content) === sum);
  }

  #reject(): 0 {
    this.#damaged++;
    return 0;
  }

  #head(key: Uint8Array, identity: Value, sample: Value, request: Value, createdAt: Value): AskedHead {
    return {
      key,
      identity: this.#id(identity),
      sample: typeof sample === 'number' && Number.isSafeInteger(sample) ? sample : -1,
      request: isJson(request) ? request : '{}',
      createdAt: text(createdAt),
    };
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
    const digest = sha256(json);
    this.#statements.run('INSERT INTO identities (digest, json) VALUES (?, ?) ON CONFLICT DO NOTHING', digest, json);
    return (
      this.#statements.first<{ id: number }>('SELECT id FROM identities WHERE digest = ?', digest) as { id: number }
    ).id;
  }
}

function text(value: Value): string {
  return typeof value === 'string' ? value : '';
}

function isJson(value: Value): value is string {
  try {
    return typeof value === 'string' && JSON.parse(value) !== undefined;
  } catch {
    return false;
  }
}
