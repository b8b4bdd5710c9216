/** Rows by key, for each of several tables: an in-memory index whose rows may be taken out again from the end. */
export interface BucketIndex {
  /** Rows that share a key with the given ones, each once. */
  matches(keys: readonly (string | number)[]): readonly number[];
  add(row: number, keys: readonly (string | number)[]): void;
}

export function createBucketIndex(tables: number): BucketIndex {
  const buckets = Array.from({ length: tables }, () => new Map<string | number, number[]>());
  return {
    matches(keys) {
      const found = new Set<number>();
      for (const [table, key] of keys.entries()) for (const row of buckets[table]!.get(key) ?? []) found.add(row);
      return [...found];
    },
    add(row, keys) {
      for (const [table, key] of keys.entries()) {
        const rows = buckets[table]!.get(key);
        if (rows === undefined) buckets[table]!.set(key, [row]);
        else rows.push(row);
      }
    },
  };
}
