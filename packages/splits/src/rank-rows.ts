import { hash } from 'node:crypto';

/**
 * All rows in a random order that is a function of the salt and the row ids alone: where a row stood in the dataset does
 * not matter. Rows of equal id keep their order.
 *
 * @returns row numbers, first in rank first
 */
export function rankRows(ids: readonly string[], salt: string): Uint32Array {
  const keys = new BigUint64Array(ids.length);
  const leading = new Float64Array(ids.length); // 53 bits tell nearly all apart, and compare faster
  const rows = new Uint32Array(ids.length);
  for (const [row, id] of ids.entries()) {
    const key = hashId(id, salt);
    keys[row] = key;
    leading[row] = Number(key >> 11n);
    rows[row] = row;
  }
  return rows.sort((a, b) => {
    if (leading[a] !== leading[b]) return leading[a]! - leading[b]!;
    const [x, y] = [keys[a]!, keys[b]!];
    return x < y ? -1 : x > y ? 1 : a - b;
  });
}

/** 64 bits of SHA-256 over salt and id. */
export function hashId(id: string, salt: string): bigint {
  return hash('sha256', `${salt}\n${id}`, 'buffer').readBigUInt64BE(0);
}
