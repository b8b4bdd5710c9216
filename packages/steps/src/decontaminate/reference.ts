import { createHash } from 'node:crypto';
import { AblataError, type SourceRecord } from '@ablata/spec';
import { recordPart } from '../sample/record-part.ts';
import { comparableWords } from './comparable-words.ts';
import type { DecontaminateOptions } from './options.ts';
import { ReferenceIndex, type ReferenceItem } from './reference-index.ts';

/** What rows are compared with. */
export interface Reference {
  readonly items: readonly ReferenceItem[];
  /** Their texts as they stand, for encoding. */
  readonly texts: readonly string[];
  /** An index for each n that a rule asks for. */
  readonly indexes: ReadonlyMap<number, ReferenceIndex>;
  /** Items shorter than every n, by their words: only equal texts are found. */
  readonly short: ReadonlyMap<string, number>;
  /** SHA-256 over ids and texts, in order: says which reference it was. */
  readonly sha256: string;
}

/** @throws DATA_NO_FIELD when a record lacks a field that is to be compared. */
export function createReference(
  records: readonly SourceRecord[],
  options: Pick<DecontaminateOptions, 'fields' | 'any' | 'cover' | 'digits'>,
): Reference {
  const { fields, any, cover, digits } = options;
  const found = records.flatMap((record) => fields.map((field) => ({ id: record.id, text: textOf(record, field) })));
  const items = found.map(({ id, text }) => ({ id, words: comparableWords(text, digits === 'mask') }));
  const lengths = new Set([any, cover === false ? false : cover.n].filter((n) => typeof n === 'number'));
  const least = Math.min(...lengths);
  const hash = createHash('sha256');
  for (const { id, text } of found) hash.update(JSON.stringify([id, text]));
  return {
    items,
    texts: found.map(({ text }) => text),
    indexes: new Map([...lengths].map((n) => [n, new ReferenceIndex(items, n)])),
    short: new Map(
      items.flatMap(({ words }, item) =>
        words.length > 0 && words.length < least && lengths.size > 0 ? [[words.join(' '), item] as const] : [],
      ),
    ),
    sha256: hash.digest('hex'),
  };
}

function textOf(record: SourceRecord, field: string): string {
  const value = recordPart(record, field);
  if (typeof value === 'string') return value;
  throw new AblataError('DATA_NO_FIELD', `the reference record ${record.id} has no text in '${field}'`, {
    hint: "Name 'text', or a field that every record has: 'fields.answer'.",
  });
}
