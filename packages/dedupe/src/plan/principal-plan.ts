import type { SharedHeap } from '../filter/shared-heap.ts';
import { principalSlack, radiusOf } from './bound.ts';
import { judge, stepFor } from './judge.ts';
import { createNoise } from './noise.ts';
import { orthonormalise } from './orthonormal.ts';
import type { Plan } from './plan.ts';
import { packPanels, principalDirections } from './principal-directions.ts';
import type { Sample } from './sample.ts';

/** What a multiplication of the projection costs, in coordinates of the filter. */
const MULTIPLY = 3;

/**
 * A plan in the leading principal directions: learned from half of the sample, judged on the other half.
 *
 * @param rowsPerPair rows that have to be encoded for each pair that will be judged
 */
export function principalPlan(
  heap: SharedHeap,
  sample: Sample,
  threshold: number,
  directionCount: number,
  rowsPerPair: number,
): Plan {
  const { length, train, mean } = sample;
  const noise = createNoise(2);
  const count = Math.min(directionCount, Math.floor(length / 8) * 8);
  const centred = train.map((value, i) => value - mean[i % length]!);
  const directions = principalDirections(heap, centred, length, count, noise);
  const project = (rows: Float32Array, basis: Float32Array, coordinates: number): Float32Array =>
    multiply(heap, rows, basis, length, coordinates);

  const basis = panelsOf(directions, count, length);
  const offset = project(
    Float32Array.from({ length: 4 * length }, (_, i) => mean[i % length]!),
    basis,
    count,
  );
  const judged = project(sample.judge, basis, count);
  for (let i = 0; i < judged.length; i++) judged[i]! -= offset[i % count]!;
  // A first judgement finds the levels; the quantiser is set after the rotation within them has evened out the coordinates.
  const draft = judge(
    judged,
    count,
    radiusOf(threshold) + principalSlack(length, count),
    noise,
    rowsPerPair * MULTIPLY * length,
  );

  const stride = draft.levels.at(-1)!;
  const rotated = new Float64Array(stride * length);
  let first = 0;
  for (const last of draft.levels) {
    const size = last - first;
    const rotation = Float64Array.from({ length: size * size }, () => noise() + noise() + noise() + noise() - 2);
    orthonormalise(heap, rotation, size, size, noise);
    for (let r = 0; r < size; r++) {
      for (let c = 0; c < size; c++) {
        const weight = rotation[r * size + c]!;
        for (let k = 0; k < length; k++) {
          rotated[(first + r) * length + k]! += weight * directions[(first + c) * length + k]!;
        }
      }
    }
    first = last;
  }
  const panels = panelsOf(rotated, stride, length);
  const finalOffset = project(
    Float32Array.from({ length: 4 * length }, (_, i) => mean[i % length]!),
    panels,
    stride,
  );
  const finalJudged = project(sample.judge, panels, stride);
  for (let i = 0; i < finalJudged.length; i++) finalJudged[i]! -= finalOffset[i % stride]!;

  return {
    ...draft,
    encoding: MULTIPLY * length * stride,
    step: stepFor(finalJudged, stride, draft.levels[0]!),
    basis: { kind: 'principal', panels, offset: finalOffset.slice(0, stride) },
    radius: radiusOf(threshold) * stretch(rotated, stride, length),
    slack: principalSlack(length, stride),
  };
}

function panelsOf(rows: Float64Array, count: number, length: number): Float32Array {
  const panels = new Float32Array(count * length);
  packPanels(panels, 0, count, length, (c, k) => rows[c * length + k]!);
  return panels;
}

/** rows · basis, `coordinates` floats a row; the number of rows a multiple of 4. */
function multiply(
  heap: SharedHeap,
  rows: Float32Array,
  panels: Float32Array,
  length: number,
  coordinates: number,
): Float32Array {
  const mark = heap.mark();
  const n = rows.length / length;
  const a = heap.allocate(rows.length * 4);
  const b = heap.allocate(panels.length * 4);
  const c = heap.allocate(n * coordinates * 4);
  const { f32 } = heap.views();
  f32.set(rows, a / 4);
  f32.set(panels, b / 4);
  heap.kernel.gemm(a, length, length, n, b, coordinates / 8, c, coordinates);
  const product = f32.slice(c / 4, c / 4 + n * coordinates);
  heap.reset(mark);
  return product;
}

/** How much the basis, rounded to float32, may lengthen a vector: √‖PPᵀ‖ ≤ √(1 + largest row sum of |PPᵀ − I|). */
function stretch(rows: Float64Array, count: number, length: number): number {
  const rounded = Float32Array.from(rows);
  let worst = 0;
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let j = 0; j < count; j++) {
      let product = i === j ? -1 : 0;
      for (let k = 0; k < length; k++) product += rounded[i * length + k]! * rounded[j * length + k]!;
      sum += Math.abs(product);
    }
    worst = Math.max(worst, sum);
  }
  return Math.sqrt(1 + worst);
}
