import type { DatabaseSync } from 'node:sqlite';
import { AblataError } from '@ablata/spec';

/** Version of the tables below, kept in SQLite's `user_version`. */
export const LEDGER_VERSION = 1;

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
    checksum INTEGER NOT NULL          -- CRC-32 of answer
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
    checksum INTEGER NOT NULL          -- CRC-32 of vector
  );
  CREATE UNIQUE INDEX embeddings_key ON embeddings(key);
  CREATE INDEX embeddings_identity ON embeddings(identity);
  CREATE TABLE memos (                 -- what custom stages asked to remember
    key BLOB NOT NULL,                 -- SHA-256 of scope and request
    scope TEXT NOT NULL,               -- stage name and version
    request TEXT NOT NULL,             -- JSON: the stage's key
    answer TEXT NOT NULL,              -- JSON
    created_at TEXT NOT NULL,
    checksum INTEGER NOT NULL          -- CRC-32 of answer
  );
  CREATE UNIQUE INDEX memos_key ON memos(key);
  `,
];

/** Brings an older ledger up to date; refuses a newer one. @throws LEDGER_NEWER */
export function migrate(database: DatabaseSync, file: string): void {
  const version = versionOf(database);
  if (version === LEDGER_VERSION) return;
  if (version > LEDGER_VERSION) {
    throw new AblataError(
      'LEDGER_NEWER',
      `the ledger ${file} has version ${version}; this Ablata reads up to version ${LEDGER_VERSION}`,
      {
        hint: 'Update Ablata: npm install ablata@latest. The ledger was not touched.',
      },
    );
  }
  database.exec('BEGIN EXCLUSIVE');
  try {
    // Another process may have migrated while this one waited for the lock.
    for (let from = versionOf(database); from < LEDGER_VERSION; from++) {
      database.exec(MIGRATIONS[from] as string);
      database.exec(`PRAGMA user_version = ${from + 1}`);
    }
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

function versionOf(database: DatabaseSync): number {
  return (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
}
