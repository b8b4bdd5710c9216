import type { Json, SourceRecord } from '@ablata/spec';

/** All of a record, or what a path such as `text` or `fields.topic.name` leads to; null where there is nothing. */
export function recordPart(record: SourceRecord, path: string | true): Json {
  if (path === true) return { id: record.id, text: record.text, fields: record.fields };
  let value: unknown = record;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return null;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return (value ?? null) as Json;
}
