import { createNoise } from '../plan/noise.ts';

/** Hashes unit vectors by the signs of random projections (Charikar, 2002): near vectors share many bits. */
export interface Hyperplanes {
  /** One number of `bits` bits for each band. */
  hash(vector: Float32Array, square: number): Uint32Array;
  /** Chance that a pair at this cosine shares at least one band, for vectors as long as average after centring. */
  recall(cosine: number): number;
}

export interface HyperplanesOptions {
  readonly bits: number;
  readonly bands: number;
  /** Subtracted from the unit vectors first: without it, vectors of one direction share all bits. */
  readonly mean: Float32Array;
}

export function createHyperplanes({ bits, bands, mean }: HyperplanesOptions): Hyperplanes {
  const dimension = mean.length;
  const width = 2 ** Math.ceil(Math.log2(Math.max(16, dimension)));
  const rounds = Math.ceil((bits * bands) / width);
  const noise = createNoise(4);
  const signs = Float32Array.from({ length: rounds * width }, () => (noise() < 0.5 ? -1 : 1));
  const centred = new Float32Array(width);
  const projected = new Float32Array(width);

  return {
    hash(vector, square) {
      const factor = 1 / Math.sqrt(square);
      for (let k = 0; k < dimension; k++) centred[k] = vector[k]! * factor - mean[k]!;
      const hashes = new Uint32Array(bands);
      let bit = 0;
      for (let round = 0; round < rounds; round++) {
        for (let k = 0; k < width; k++) projected[k] = centred[k]! * signs[round * width + k]!;
        hadamard(projected);
        for (let k = 0; k < width && bit < bits * bands; k++, bit++) {
          const band = Math.floor(bit / bits);
          hashes[band] = (hashes[band]! << 1) | (projected[k]! < 0 ? 1 : 0);
        }
      }
      return hashes;
    },
    recall(cosine) {
      const square = mean.reduce((sum, value) => sum + value * value, 0);
      const inner = Math.max(-1, Math.min(1, (cosine - square) / (1 - square)));
      const same = 1 - Math.acos(inner) / Math.PI;
      return 1 - (1 - same ** bits) ** bands;
    },
  };
}

/** Walsh–Hadamard in place. Float32 additions alone: the same bits on every machine. */
function hadamard(x: Float32Array): void {
  for (let half = 1; half < x.length; half *= 2) {
    for (let block = 0; block < x.length; block += half * 2) {
      for (let k = block; k < block + half; k++) {
        const a = x[k]!;
        const b = x[k + half]!;
        x[k] = a + b;
        x[k + half] = a - b;
      }
    }
  }
}
