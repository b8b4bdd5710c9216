import { createHash } from 'node:crypto';

/**
 * All rows in a random order that is a function of the salt and the row ids alone: where a row stood in the dataset does
 * not matter. Rows of equal id keep their order.
 *
 * @returns row numbers, first in rank first
 */
export function rankRows(ids: readonly string[], salt: string): Uint32Array {
  const keys = ids.map((id) => hashId(id, salt));
  return Uint32Array.from(ids, (_, row) => row).sort((a, b) => {
    const [x, y] = [keys[a]!, keys[b]!];
    return x < y ? -1 : x > y ? 1 : a - b;
  });
}

/** 64 bits of SHA-256 over salt and id. */
export function hashId(id: string, salt: string): bigint {
  return createHash('sha256').update(`${salt}\n${id}`).digest().readBigUInt64BE(0);
}
