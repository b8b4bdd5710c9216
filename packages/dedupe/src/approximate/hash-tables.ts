/** Rows by hash, one table a band, in typed arrays: 4 bytes a row and band, besides 4 · 2^bits bytes a band. */
export interface HashTables {
  /** Calls `visit` with each row that shares a band with these hashes, once. */
  visit(hashes: Uint32Array, visit: (row: number) => void): void;
  add(row: number, hashes: Uint32Array): void;
}

export function createHashTables(bits: number, bands: number): HashTables {
  const heads = Array.from({ length: bands }, () => new Int32Array(2 ** bits).fill(-1));
  let next = Array.from({ length: bands }, () => new Int32Array(1024));
  let seen = new Uint32Array(1024);
  let stamp = 0;

  return {
    visit(hashes, visit) {
      stamp++;
      for (let band = 0; band < bands; band++) {
        for (let row = heads[band]![hashes[band]!]!; row >= 0; row = next[band]![row]!) {
          if (seen[row] === stamp) continue;
          seen[row] = stamp;
          visit(row);
        }
      }
    },
    add(row, hashes) {
      if (row >= seen.length) {
        const grow = <T extends Int32Array | Uint32Array>(from: T, to: T): T => {
          to.set(from);
          return to;
        };
        seen = grow(seen, new Uint32Array(row * 2));
        next = next.map((table) => grow(table, new Int32Array(row * 2)));
      }
      for (let band = 0; band < bands; band++) {
        next[band]![row] = heads[band]![hashes[band]!]!;
        heads[band]![hashes[band]!] = row;
      }
    },
  };
}
