import type { SharedHeap } from '../filter/shared-heap.ts';
import { SLAB } from '../filter/state.ts';
import { projectionSlack, SMALLEST_STEP } from './bound.ts';
import type { KernelCosts } from './kernel-costs.ts';
import { createNoise } from './noise.ts';
import { orthonormalise } from './orthonormal.ts';
import { packPanels, principalDirections } from './principal-directions.ts';
import { NARROW_REACH, stepFor } from './step-for.ts';

/** The leading principal directions of a library, as a first section of its codes: where vectors crowd in few directions, it tells them apart soonest. */
export interface PrincipalPrefix {
  /** 32 directions each, the first one `head` and zeros behind them, rotated at random within a slab, so that the quantiser's steps are used evenly. */
  readonly slabs: number;
  readonly head: number;
  /** Directions in panels of 8: [directions / 8][floats][8]. */
  readonly panels: Float32Array;
  /** The mean in this basis. */
  readonly offset: Float32Array;
  readonly step: number;
  readonly slack: number;
  /** How much the basis, rounded to float32, may lengthen a vector. */
  readonly stretch: number;
}

/** Directions that hold less than so many times their share of the variance of other rows tell nothing apart. */
const TELLING = 2;
/** How many a first level may look at. */
const HEADS = [8, 12, 16, 20, 24, 28, 32];

/**
 * Learns them from unit vectors by subspace iteration. Null when they hold little of others: where there are no such directions, those that fit
 * a sample look far better than they are.
 *
 * @param rows, others `length` floats each; the numbers of rows multiples of 4
 * @param count directions wanted; a multiple of 32 ≤ length
 * @param radius how far apart pairs may be
 */
export function principalPrefix(
  heap: SharedHeap,
  rows: Float32Array,
  others: Float32Array,
  length: number,
  count: number,
  radius: number,
  costs: KernelCosts,
): PrincipalPrefix | null {
  const noise = createNoise(2);
  const sums = new Float64Array(length);
  for (let i = 0; i < rows.length; i++) sums[i % length]! += rows[i]!;
  const mean = Float32Array.from(sums, (sum) => (sum * length) / rows.length);
  const centred = rows.map((value, i) => value - mean[i % length]!);
  const directions = principalDirections(heap, centred, length, count, noise);
  const learned = new Float32Array(count * length);
  packPanels(learned, 0, count, length, (c, k) => directions[c * length + k]!);
  const foreign = others.map((value, i) => value - mean[i % length]!);
  const found = multiply(heap, foreign, learned, length, count);
  if (energy(found) / energy(foreign) < (TELLING * count) / length) return null;
  const head = costs.head ? headFor(found, count, radius, costs) : SLAB;
  const rotated = new Float64Array(count * length);
  for (let first = 0, taken = 0; first < count; first += SLAB) {
    const size = first === 0 ? head : SLAB;
    const rotation = Float64Array.from({ length: size * size }, () => noise() + noise() + noise() + noise() - 2);
    orthonormalise(heap, rotation, size, size, noise);
    for (let r = 0; r < size; r++) {
      for (let c = 0; c < size; c++) {
        const weight = rotation[r * size + c]!;
        const [to, from] = [(first + r) * length, (taken + c) * length];
        for (let k = 0; k < length; k++) rotated[to + k]! += weight * directions[from + k]!;
      }
    }
    taken += size;
  }
  const panels = new Float32Array(count * length);
  packPanels(panels, 0, count, length, (c, k) => rotated[c * length + k]!);
  const offset = Float32Array.from({ length: count }, (_, c) => {
    let sum = 0;
    for (let k = 0; k < length; k++) sum += mean[k]! * rotated[c * length + k]!;
    return sum;
  });
  return {
    slabs: count / SLAB,
    head,
    panels,
    offset,
    step: Math.fround(
      Math.max(stepFor(multiply(heap, centred, panels, length, count), count, costs.narrow ? SLAB : 0), SMALLEST_STEP),
    ),
    slack: projectionSlack(length, count),
    stretch: stretch(rotated, head, count, length),
  };
}

function energy(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}

/** rows · basis, `count` floats a row; the number of rows a multiple of 4. */
function multiply(
  heap: SharedHeap,
  rows: Float32Array,
  panels: Float32Array,
  length: number,
  count: number,
): Float32Array {
  const mark = heap.mark();
  const n = rows.length / length;
  const a = heap.allocate(rows.length * 4);
  const b = heap.allocate(panels.length * 4);
  const c = heap.allocate(n * count * 4);
  const { f32 } = heap.views();
  f32.set(rows, a / 4);
  f32.set(panels, b / 4);
  heap.kernel.gemm(a, length, length, n, b, count / 8, c, count);
  const product = f32.slice(c / 4, c / 4 + n * count);
  heap.reset(mark);
  return product;
}

/** The number of directions that makes a pair cheapest when tiles that these do not reject go on to the next level. */
function headFor(rows: Float32Array, width: number, radius: number, { tilePairs, next }: KernelCosts): number {
  const n = rows.length / width;
  const passed = HEADS.map(() => 0);
  const reaches = HEADS.map((head) => (radius + 2 * errorOf(rows, width, head)) ** 2);
  let pairs = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++, pairs++) {
      let square = 0;
      for (let h = 0, k = 0; h < HEADS.length; h++) {
        for (; k < HEADS[h]!; k++) square += (rows[i * width + k]! - rows[j * width + k]!) ** 2;
        if (square <= reaches[h]!) passed[h]!++;
      }
    }
  }
  const costs = HEADS.map((head, h) => head + (1 - (1 - passed[h]! / pairs) ** tilePairs) * next);
  return HEADS[costs.indexOf(Math.min(...costs))]!;
}

/** What quantising the first `head` coordinates is off by, about. */
function errorOf(rows: Float32Array, width: number, head: number): number {
  let longest = 0;
  for (let at = 0; at < rows.length; at += width) {
    let square = 0;
    for (let k = at; k < at + head; k++) square += rows[k]! * rows[k]!;
    longest = Math.max(longest, square);
  }
  return (Math.sqrt(longest) / NARROW_REACH) * Math.sqrt(head / 12);
}

/** √‖PPᵀ‖ ≤ √(1 + largest row sum of |PPᵀ − I|) for the basis P rounded to float32, without the zeros behind its first `head` rows. */
function stretch(rows: Float64Array, head: number, count: number, length: number): number {
  const rounded = Float32Array.from(rows);
  const given = (row: number): boolean => row < head || row >= SLAB;
  let worst = 0;
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let j = 0; j < count; j++) {
      if (!given(i) || !given(j)) continue;
      let product = i === j ? -1 : 0;
      for (let k = 0; k < length; k++) product += rounded[i * length + k]! * rounded[j * length + k]!;
      sum += Math.abs(product);
    }
    worst = Math.max(worst, sum);
  }
  return Math.sqrt(1 + worst);
}
