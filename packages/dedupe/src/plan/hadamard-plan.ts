import type { SharedHeap } from '../filter/shared-heap.ts';
import { hadamardSlack, radiusOf } from './bound.ts';
import { judge } from './judge.ts';
import { createNoise } from './noise.ts';
import type { Plan } from './plan.ts';
import type { Sample } from './sample.ts';

/** What the transform costs for each float of a row, in coordinates of the filter. */
const TRANSFORM = 100;

/** A plan in a random basis that costs next to nothing to learn and to apply (Ailon & Chazelle, 2009). */
export function hadamardPlan(heap: SharedHeap, sample: Sample, threshold: number): Plan {
  const { length } = sample;
  const width = 2 ** Math.ceil(Math.log2(Math.max(16, length)));
  const noise = createNoise(1);
  const scale = 1 / Math.sqrt(width);
  const mean = new Float32Array(width);
  for (let k = 0; k < length; k++) mean[k] = sample.mean[k]! * scale;
  const sign = Float32Array.from({ length: width }, () => (noise() < 0.5 ? -1 : 1));

  const rows = sample.judge.length / length;
  const projected = new Float32Array(rows * width);
  const mark = heap.mark();
  const at = heap.allocate(width * 4);
  const { f32 } = heap.views();
  for (let i = 0; i < rows; i++) {
    const z = f32.subarray(at / 4, at / 4 + width);
    for (let k = 0; k < length; k++) z[k] = (sample.judge[i * length + k]! * scale - mean[k]!) * sign[k]!;
    z.fill(0, length);
    heap.kernel.hadamard(at, width);
    projected.set(z, i * width);
  }
  heap.reset(mark);

  const radius = radiusOf(threshold);
  const slack = hadamardSlack(width);
  const verdict = judge(projected, width, radius + slack, noise, 0);
  return { basis: { kind: 'hadamard', width, mean, sign }, radius, slack, encoding: TRANSFORM * length, ...verdict };
}
