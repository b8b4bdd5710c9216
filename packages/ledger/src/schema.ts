import type { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { AblataError } from '@ablata/spec';
import { checksum } from './checksum.ts';

/** Version of the tables below, kept in SQLite's `user_version`. */
export const LEDGER_VERSION = 3;

/** SQLite's `application_id` of a ledger: 'ABLA'. */
export const APPLICATION_ID = 0x41424c41;

/** Steps from version n to n + 1. Never edit one that was released: add the next. */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE identities (            -- who answered: one row a service configuration
    id INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,       -- SHA-256 of json
    json TEXT NOT NULL                 -- slot, plugin, version, use, service (its own identity)
  );
  CREATE TABLE completions (           -- one row an answer of a language model
    key BLOB NOT NULL,                 -- SHA-256 of identity, sample and request
    identity INTEGER NOT NULL REFERENCES identities(id),
    sample INTEGER NOT NULL,           -- number of the request in the run
    request TEXT NOT NULL,             -- JSON: messages, n, seed, jsonSchema, maxTokens
    answer TEXT NOT NULL,              -- JSON: choices (text, finishReason), usage, seconds, attempts
    prompt_tokens INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    finish_reason TEXT NOT NULL,       -- of the first choice
    seconds REAL NOT NULL,             -- duration of the last attempt
    attempts INTEGER NOT NULL,
    created_at TEXT NOT NULL,          -- ISO 8601, for people; nothing is decided by it
    checksum INTEGER NOT NULL          -- CRC-32 of key, a zero byte and answer
  );
  CREATE UNIQUE INDEX completions_key ON completions(key);
  CREATE INDEX completions_identity ON completions(identity, sample);
  CREATE TABLE embeddings (            -- one row a text and encoder
    key BLOB NOT NULL,                 -- SHA-256 of identity and text
    identity INTEGER NOT NULL REFERENCES identities(id),
    dimension INTEGER NOT NULL,
    vector BLOB NOT NULL,              -- dimension × float32, little-endian
    truncated INTEGER NOT NULL,        -- 1: the encoder cut the text
    created_at TEXT NOT NULL,
    checksum INTEGER NOT NULL          -- CRC-32 of key, truncated as a byte, and vector
  );
  CREATE UNIQUE INDEX embeddings_key ON embeddings(key);
  CREATE INDEX embeddings_identity ON embeddings(identity);
  CREATE TABLE memos (                 -- what custom stages asked to remember
    key BLOB NOT NULL,                 -- SHA-256 of scope and request
    scope TEXT NOT NULL,               -- stage name and version
    request TEXT NOT NULL,             -- JSON: the stage's key
    answer TEXT NOT NULL,              -- JSON
    created_at TEXT NOT NULL,
    checksum INTEGER NOT NULL          -- CRC-32 of key, a zero byte and answer
  );
  CREATE UNIQUE INDEX memos_key ON memos(key);
  `,
  // The checksum of version 1 covered the content alone. A row that was damaged before stays so.
  `
  UPDATE completions SET checksum = row_checksum(key, answer, 0) WHERE checksum = plain_checksum(answer);
  UPDATE embeddings SET checksum = row_checksum(key, vector, truncated) WHERE checksum = plain_checksum(vector);
  UPDATE memos SET checksum = row_checksum(key, answer, 0) WHERE checksum = plain_checksum(answer);
  PRAGMA application_id = ${APPLICATION_ID};
  `,
  `
  CREATE TABLE failures (              -- one row a request that failed for good, in a way that concerns only itself
    key BLOB NOT NULL,                 -- as of completions; a key is in one of both
    identity INTEGER NOT NULL REFERENCES identities(id),
    sample INTEGER NOT NULL,
    request TEXT NOT NULL,
    code TEXT NOT NULL,                -- of the error: SERVICE_…
    message TEXT NOT NULL,
    hint TEXT,
    created_at TEXT NOT NULL,
    checksum INTEGER NOT NULL          -- CRC-32 of key, a zero byte and the JSON array of code, message and hint
  );
  CREATE UNIQUE INDEX failures_key ON failures(key);
  CREATE INDEX failures_identity ON failures(identity);
  `,
];

/**
 * Refuses what this Ablata must not touch; changes nothing.
 *
 * @throws LEDGER_NEWER, LEDGER_FOREIGN
 */
export function checkVersion(database: DatabaseSync, file: string): number {
  const version = versionOf(database);
  if (version > LEDGER_VERSION && pragma(database, 'application_id') === APPLICATION_ID) throw newer(version, file);
  const foreign =
    version >= 2
      ? pragma(database, 'application_id') !== APPLICATION_ID
      : database.prepare(`SELECT COUNT(*) AS tables FROM sqlite_schema WHERE type = 'table'`).get()?.['tables'] !== 0 &&
        (version === 0 || !database.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'completions_key'`).get());
  if (foreign) {
    throw new AblataError('LEDGER_FOREIGN', `${file} is a database of another program, not a ledger`, {
      hint: 'Choose another file: run: { ledger: … }. It was not touched.',
    });
  }
  return version;
}

/** Brings an older ledger up to date; refuses a newer one. @throws LEDGER_NEWER, LEDGER_FOREIGN */
export function migrate(database: DatabaseSync, file: string): void {
  if (checkVersion(database, file) === LEDGER_VERSION) return;
  const options = { deterministic: true, directOnly: true };
  database.function('plain_checksum', options, (content) => crc32(content as string | Uint8Array));
  database.function('row_checksum', options, (key, content, flag) =>
    checksum(key as Uint8Array, content as string | Uint8Array, flag as number),
  );
  database.exec('BEGIN EXCLUSIVE');
  try {
    // Another process may have migrated while this one waited for the lock.
    for (let from = checkVersion(database, file); from < LEDGER_VERSION; from++) {
      database.exec(MIGRATIONS[from] as string);
      database.exec(`PRAGMA user_version = ${from + 1}`);
    }
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function newer(version: number, file: string): AblataError {
  return new AblataError(
    'LEDGER_NEWER',
    `the ledger ${file} has version ${version}; this Ablata reads up to version ${LEDGER_VERSION}`,
    { hint: 'Update Ablata: npm install ablata@latest. The ledger was not touched.' },
  );
}

function versionOf(database: DatabaseSync): number {
  return pragma(database, 'user_version');
}

function pragma(database: DatabaseSync, name: string): number {
  return database.prepare(`PRAGMA ${name}`).get()?.[name] as number;
}
