import type { PairList } from './kept-by-threshold.ts';

/** Collects pairs up to a number; then the weakest go, by whole steps of the floor, whatever order the pairs came in. */
export interface PairLog {
  readonly floor: number;
  readonly size: number;
  add(later: number, earlier: number, similarity: number): void;
  list(): PairList;
}

const STEP = 0.01;

export function createPairLog(from: number, most: number): PairLog {
  let floor = from;
  let size = 0;
  let later = new Uint32Array(1024);
  let earlier = new Uint32Array(1024);
  let similarity = new Float64Array(1024);

  /** The least floor on the grid that leaves at most `most` pairs. It depends on the set of pairs, not on their order. */
  function raise(): void {
    for (let step = 1; size > most && floor < 1; step++) {
      floor = Math.min(1, Math.round((from + step * STEP) * 1e6) / 1e6);
      let kept = 0;
      for (let i = 0; i < size; i++) {
        if (similarity[i]! < floor) continue;
        later[kept] = later[i]!;
        earlier[kept] = earlier[i]!;
        similarity[kept++] = similarity[i]!;
      }
      size = kept;
    }
  }

  return {
    get floor() {
      return floor;
    },
    get size() {
      return size;
    },
    add(row, other, value) {
      if (value < floor) return;
      if (size === later.length) {
        later = grow(later, new Uint32Array(size * 2));
        earlier = grow(earlier, new Uint32Array(size * 2));
        similarity = grow(similarity, new Float64Array(size * 2));
      }
      later[size] = row;
      earlier[size] = other;
      similarity[size++] = value;
      if (size > most) raise();
    },
    list: () => ({
      later: later.subarray(0, size),
      earlier: earlier.subarray(0, size),
      similarity: similarity.subarray(0, size),
    }),
  };
}

function grow<T extends Uint32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
