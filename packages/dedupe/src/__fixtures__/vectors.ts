import { createNoise } from '../plan/noise.ts';

export type Kind = 'isotropic' | 'anisotropic';

export interface PlantedOptions {
  readonly kind?: Kind;
  readonly rows: number;
  readonly dimension: number;
  /** Where duplicates are planted: some within 1e-6 of it, more within 1e-3, the rest up to 1. */
  readonly threshold?: number;
  /** Share of rows that are a disturbed copy of an earlier row, copies of copies among them. */
  readonly duplicates?: number;
  readonly seed?: number;
}

/** Vectors of uneven length with planted near-duplicates, a function of the options alone. */
export function plantedVectors(options: PlantedOptions): Float32Array {
  const { kind = 'isotropic', rows, dimension: d, threshold = 0.95, duplicates = 0.2, seed = 1 } = options;
  const noise = createNoise(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - noise())) * Math.cos(2 * Math.PI * noise());
  const spread = Float64Array.from({ length: d }, (_, k) => 1 / Math.sqrt(k + 8));
  const direction = (): Float64Array => unit(Float64Array.from(spread, (s) => s * normal()));
  const mean = unit(Float64Array.from({ length: d }, normal));
  const topics = Array.from({ length: 60 }, direction);
  const fresh = (): Float64Array => {
    if (kind === 'isotropic') return unit(Float64Array.from({ length: d }, normal));
    const topic = topics[Math.floor(noise() ** 1.7 * topics.length)]!;
    const own = direction();
    return unit(own.map((value, k) => 0.6 * value + 0.6 * topic[k]! + 0.53 * mean[k]!));
  };
  const vectors = new Float32Array(rows * d);
  for (let i = 0; i < rows; i++) {
    let row = fresh();
    if (i > 4 && noise() < duplicates) {
      const of = Math.floor(noise() * i);
      const u = noise();
      const cosine =
        u < 0.1
          ? threshold + (noise() - 0.5) * 2e-6
          : u < 0.3
            ? threshold + (noise() - 0.5) * 2e-3
            : threshold - 0.05 + (1.05 - threshold) * noise();
      row = atCosine(unit(Float64Array.from(vectors.subarray(of * d, (of + 1) * d))), row, Math.min(1, cosine));
    }
    const length = 0.5 + noise();
    for (let k = 0; k < d; k++) vectors[i * d + k] = row[k]! * length;
  }
  return vectors;
}

/** A unit vector at the given cosine to `base`, in the plane of `base` and `other`. */
function atCosine(base: Float64Array, other: Float64Array, cosine: number): Float64Array {
  const along = base.reduce((sum, value, k) => sum + value * other[k]!, 0);
  const across = unit(other.map((value, k) => value - along * base[k]!));
  return base.map((value, k) => cosine * value + Math.sqrt(1 - cosine * cosine) * across[k]!);
}

function unit(vector: Float64Array): Float64Array {
  const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return vector.map((value) => value / norm);
}
