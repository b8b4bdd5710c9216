import { createNoise } from '../plan/noise.ts';

/** Sets that a filter can do little about, or that repeat themselves: where cost, and care, lie elsewhere than in scattered ones. */
export const DENSE_KINDS = [
  'identical',
  'over',
  'astride',
  'under',
  'near-threshold',
  'hub',
  'anisotropic-mean',
  'sorted-clusters',
  'whole-numbers',
] as const;

export type DenseKind = (typeof DENSE_KINDS)[number];

/** @param threshold what the sets are dense around */
export function denseVectors(kind: DenseKind, rows: number, d: number, threshold: number, seed: number): Float32Array {
  const noise = createNoise(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - noise())) * Math.cos(2 * Math.PI * noise());
  const direction = (): Float64Array => {
    const v = Float64Array.from({ length: d }, normal);
    const length = Math.hypot(...v) || 1;
    return v.map((value) => value / length);
  };
  const centres = Array.from({ length: kind === 'sorted-clusters' ? 5 : 3 }, direction);
  /** Members of a cluster are at about this cosine to each other. */
  const spread = {
    ...{ identical: 1, over: (1 + threshold) / 2, astride: threshold, hub: (1 + threshold) / 2 },
    ...{ under: threshold - (1 - threshold) / 2, 'near-threshold': 0, 'anisotropic-mean': 0.9, 'sorted-clusters': threshold },
    'whole-numbers': 0,
  }[kind];
  const vectors = new Float32Array(rows * d);
  for (let i = 0; i < rows; i++) {
    const row = vectors.subarray(i * d, (i + 1) * d);
    const [a, b] = [Math.sqrt(Math.max(0, spread)), Math.sqrt(1 - Math.max(0, spread))];
    if (kind === 'whole-numbers') {
      for (let k = 0; k < d; k++) row[k] = Math.floor(noise() * 3) - 1;
      if (row.every((value) => value === 0)) row[0] = 1;
      continue;
    }
    const own = direction();
    const of =
      kind === 'anisotropic-mean' || kind === 'identical'
        ? 0
        : kind === 'sorted-clusters'
          ? Math.floor((i * centres.length) / rows)
          : Math.floor(noise() * 3);
    const centre = centres[of]!;
    if (kind === 'hub' && noise() < 0.5) row.set(own);
    else if (kind === 'near-threshold') {
      // In the plane of centre and own direction, at the threshold to the centre but for a millionth.
      const along = own.reduce((sum, value, k) => sum + value * centre[k]!, 0);
      const across = own.map((value, k) => value - along * centre[k]!);
      const length = Math.hypot(...across) || 1;
      const cosine = Math.min(1, threshold + (noise() - 0.5) * 1e-6);
      for (let k = 0; k < d; k++) row[k] = cosine * centre[k]! + (Math.sqrt(1 - cosine ** 2) * across[k]!) / length;
    } else for (let k = 0; k < d; k++) row[k] = a * centre[k]! + b * own[k]! * (kind === 'anisotropic-mean' ? 3 / (k + 1) : 1);
    if (row.every((value) => value === 0)) row[0] = 1;
  }
  return vectors;
}
