/** Disjoint sets over 0 … n − 1, joined by size with path halving. */
export interface UnionFind {
  find(item: number): number;
  join(a: number, b: number): void;
}

export function createUnionFind(length: number): UnionFind {
  const parent = Uint32Array.from({ length }, (_, item) => item);
  const size = new Uint32Array(length).fill(1);
  const find = (item: number): number => {
    let root = item;
    while (parent[root] !== root) {
      parent[root] = parent[parent[root]!]!;
      root = parent[root]!;
    }
    return root;
  };
  return {
    find,
    join(a, b) {
      let large = find(a);
      let small = find(b);
      if (large === small) return;
      if (size[large]! < size[small]!) [large, small] = [small, large];
      parent[small] = large;
      size[large]! += size[small]!;
    },
  };
}
