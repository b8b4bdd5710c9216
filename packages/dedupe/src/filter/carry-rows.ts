import type { Shard } from './shard.ts';

/** In place of a column: the one that matched lies in another shard. */
const ELSEWHERE = 2 ** 30;

/** Takes rows `first`…`last` of the block, with what is decided of them, from the shard where it was loaded to another one. @param floats of a row */
export function carryThere(home: Shard, shard: Shard, floats: number, first: number, last: number): void {
  const [a, b] = [home.heap.views(), shard.heap.views()];
  const [from, to] = [home.block, shard.block];
  for (let row = first; row < last; row++) {
    b.f32.set(
      a.f32.subarray(from.rows / 4 + row * floats, from.rows / 4 + (row + 1) * floats),
      to.rows / 4 + row * floats,
    );
    b.f64[to.squares / 8 + row] = a.f64[from.squares / 8 + row]!;
    b.u64[to.open / 8 + row] = a.u64[from.open / 8 + row]!;
    b.f64[to.similarity / 8 + row] = a.f64[from.similarity / 8 + row]!;
    b.i32[to.match / 4 + row] = a.i32[from.match / 4 + row]! < 0 ? -1 : ELSEWHERE;
  }
}

/** Brings back what the other shard decided of them. @param firstColumn number of its first column among all */
export function carryBack(home: Shard, shard: Shard, firstColumn: number, first: number, last: number): void {
  const [a, b] = [home.heap.views(), shard.heap.views()];
  const [to, from] = [home.block, shard.block];
  for (let row = first; row < last; row++) {
    a.u64[to.open / 8 + row] = b.u64[from.open / 8 + row]!;
    const match = b.i32[from.match / 4 + row]!;
    if (match < 0 || match === ELSEWHERE) continue;
    a.i32[to.match / 4 + row] = match + firstColumn;
    a.f64[to.similarity / 8 + row] = b.f64[from.similarity / 8 + row]!;
  }
}
