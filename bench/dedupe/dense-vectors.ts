import { gaussian } from './gaussian.ts';

/** Sets in which rows crowd together: `clusters` many, each at a mean cosine of `inside` within itself, in random order. */
export interface Crowd {
  readonly clusters: number;
  readonly inside: number;
  /** Share of rows that belong to no cluster. */
  readonly scattered?: number;
}

/** The sets of docs/benchmarks.md; the threshold is 0.95. */
const CROWDS = {
  scattered: { clusters: 1, inside: 0, scattered: 1 },
  identical: { clusters: 1, inside: 1 },
  over: { clusters: 3, inside: 0.99 },
  astride: { clusters: 3, inside: 0.95 },
  under: { clusters: 3, inside: 0.93 },
  hub: { clusters: 1, inside: 0.98, scattered: 0.5 },
} as const satisfies Record<string, Crowd>;

export type DenseKind = keyof typeof CROWDS | 'aniso';
export const DENSE_KINDS = [...(Object.keys(CROWDS) as (keyof typeof CROWDS)[]), 'aniso'] as const;

/** `aniso`: a common mean (mean cosine 0.9) and coordinates whose spread falls as 1/√k. */
export function denseVectors(kind: DenseKind, rows: number, d: number): Float32Array {
  if (kind !== 'aniso') return crowdVectors(CROWDS[kind], rows, d);
  const { normal } = gaussian(11);
  const mean = unit(Float64Array.from({ length: d }, normal));
  const vectors = new Float32Array(rows * d);
  for (let i = 0; i < rows; i++) {
    const own = unit(Float64Array.from({ length: d }, (_, k) => normal() / Math.sqrt(k + 1)));
    for (let k = 0; k < d; k++) vectors[i * d + k] = Math.sqrt(0.9) * mean[k]! + Math.sqrt(0.1) * own[k]!;
  }
  return vectors;
}

export function crowdVectors({ clusters, inside, scattered = 0 }: Crowd, rows: number, d: number): Float32Array {
  const { normal, uniform } = gaussian(11);
  const direction = (): Float64Array => unit(Float64Array.from({ length: d }, normal));
  const centres = Array.from({ length: clusters }, direction);
  const vectors = new Float32Array(rows * d);
  for (let i = 0; i < rows; i++) {
    const own = direction();
    const share = uniform() < scattered ? 0 : inside;
    const centre = centres[Math.floor(uniform() * clusters)]!;
    for (let k = 0; k < d; k++) vectors[i * d + k] = Math.sqrt(share) * centre[k]! + Math.sqrt(1 - share) * own[k]!;
  }
  return vectors;
}

function unit(vector: Float64Array): Float64Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return vector.map((value) => value / length);
}
