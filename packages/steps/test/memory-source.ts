import type { JsonObject, Source, SourceRecord } from '@ablata/spec';

/** A source over an array; texts alone get ids by their place. */
export function memorySource(
  records: readonly (string | { text: string; id?: string; fields?: JsonObject })[],
): Source {
  return {
    identity: { source: 'memory' },
    async *records() {
      for (const [index, record] of records.entries()) {
        const whole = typeof record === 'string' ? { text: record } : record;
        yield { id: `r/${index}`, fields: {}, ...whole } satisfies SourceRecord;
      }
    },
  };
}
