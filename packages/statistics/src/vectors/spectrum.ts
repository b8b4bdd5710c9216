import type { JsonObject } from '@ablata/spec';
import { covarianceOf } from './covariance.ts';
import { symmetricEigenvalues } from './symmetric-eigenvalues.ts';

/** How the variance of vectors is spread over directions. */
export interface Spectrum extends JsonObject {
  /** Rows it was computed from. */
  readonly rows: number;
  /** exp of the entropy of the normalised singular values of the centred rows (Roy & Vetterli 2007, "The effective rank"). */
  readonly effectiveRank: number;
  /** (Σλ)² / Σλ² of the variances. */
  readonly participationRatio: number;
  /** IsoScore (Rudman et al. 2022, arXiv 2108.07344): 0 for one direction, 1 when all directions have the same variance. */
  readonly isoScore: number;
  /** Principal components that explain this share of the variance. */
  readonly components: Readonly<Record<'0.5' | '0.9' | '0.95' | '0.99', number>>;
  /** Share of the variance explained by the first so many components, at most 64 points. */
  readonly explained: readonly { readonly components: number; readonly share: number }[];
}

/** @param rows count × dimension, row-major; null when there is no variance */
export function spectrumOf(rows: Float32Array, dimension: number): Spectrum | null {
  const { matrix } = covarianceOf(rows, dimension);
  return describeSpectrum(symmetricEigenvalues(matrix, dimension), rows.length / dimension);
}

/** @param eigenvalues variances, descending */
export function describeSpectrum(eigenvalues: Float64Array, rows: number): Spectrum | null {
  const variances = eigenvalues.map((value) => Math.max(0, value)); // round-off
  const total = sum(variances);
  if (!(total > 0)) return null;
  const cumulative = variances.slice();
  for (let k = 1; k < cumulative.length; k++) cumulative[k]! += cumulative[k - 1]!;
  const needed = (share: number): number => cumulative.findIndex((value) => value >= share * total * (1 - 1e-12)) + 1;
  return {
    rows,
    effectiveRank: Math.exp(entropy(variances.map(Math.sqrt))),
    participationRatio: total ** 2 / sum(variances.map((value) => value ** 2)),
    isoScore: isoScoreOf(variances),
    components: { '0.5': needed(0.5), '0.9': needed(0.9), '0.95': needed(0.95), '0.99': needed(0.99) },
    explained: points(variances.length).map((components) => ({
      components,
      share: cumulative[components - 1]! / total,
    })),
  };
}

/** Of the variances along the principal directions, n of them (Rudman et al. 2022, algorithm 1). */
function isoScoreOf(variances: Float64Array): number {
  const n = variances.length;
  if (n < 2) return 1;
  const length = Math.sqrt(sum(variances.map((value) => value ** 2)));
  const off = Math.sqrt(sum(variances.map((value) => ((value * Math.sqrt(n)) / length - 1) ** 2)));
  const defect = off / Math.sqrt(2 * (n - Math.sqrt(n)));
  const used = (n - defect ** 2 * (n - Math.sqrt(n))) ** 2 / n ** 2;
  return Math.max(0, (n * used - 1) / (n - 1));
}

function entropy(weights: Float64Array): number {
  const total = sum(weights);
  return weights.reduce(
    (found, weight) => (weight > 0 ? found - (weight / total) * Math.log(weight / total) : found),
    0,
  );
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

/** Numbers of components, close together where the curve is steep. */
function points(dimension: number): number[] {
  const most = 64;
  if (dimension <= most) return Array.from({ length: dimension }, (_, k) => k + 1);
  const found = Array.from({ length: most }, (_, k) => Math.round(dimension ** (k / (most - 1))));
  return [...new Set(found)];
}
