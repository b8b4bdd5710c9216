import type { JsonObject } from '@ablata/spec';
import { type Distribution, distributionOf } from './distribution.ts';

/** What each vector's length, and each dimension alone, say. */
export interface Moments extends JsonObject {
  /** Euclidean lengths of the vectors. */
  readonly norms: Distribution | null;
  /** Vectors of length zero, and vectors with a number that is not finite. */
  readonly zeroRows: number;
  readonly brokenRows: number;
  /** Dimensions that are the same in all rows. */
  readonly constantDimensions: number;
  /** Mean cosine of two random rows. */
  readonly meanCosine: number;
  /**
   * The dimensions that make up most of the mean cosine, with their share of it (Timkey & van Schijndel 2021, arXiv 2109.04404): one
   * that stands out ("rogue") decides similarities alone. At most five.
   */
  readonly rogueDimensions: readonly { readonly dimension: number; readonly share: number }[];
}

/** Adds up rows, block by block. */
export class MomentSums {
  readonly #dimension: number;
  readonly #norms: number[] = [];
  readonly #units: Float64Array;
  readonly #lows: Float64Array;
  readonly #highs: Float64Array;
  #brokenRows = 0;

  constructor(dimension: number) {
    this.#dimension = dimension;
    this.#units = new Float64Array(dimension);
    this.#lows = new Float64Array(dimension).fill(Number.POSITIVE_INFINITY);
    this.#highs = new Float64Array(dimension).fill(Number.NEGATIVE_INFINITY);
  }

  /** @param block rows × dimension, row-major */
  add(block: Float32Array): void {
    for (let at = 0; at < block.length; at += this.#dimension) this.#row(block, at);
  }

  /** Exact for the mean cosine: the sum over all pairs of a product of coordinates is (Σu)² − Σu². */
  describe(): Moments {
    const rows = this.#norms.length;
    // Of pairs with themselves too, so that the shares of the dimensions add up to one.
    const parts = this.#units.map((total) => (rows > 0 ? (total / rows) ** 2 : 0));
    const all = parts.reduce((sum, part) => sum + part, 0);
    const order = [...parts.keys()].sort((a, b) => parts[b]! - parts[a]! || a - b).slice(0, 5);
    return {
      norms: distributionOf(this.#norms),
      zeroRows: this.#norms.filter((norm) => norm === 0).length,
      brokenRows: this.#brokenRows,
      constantDimensions: this.#lows.filter((low, k) => low === this.#highs[k]).length,
      meanCosine: rows > 1 ? (all * rows - 1) / (rows - 1) : 0,
      rogueDimensions: order.map((dimension) => ({ dimension, share: all > 0 ? parts[dimension]! / all : 0 })),
    };
  }

  #row(block: Float32Array, at: number): void {
    let squared = 0;
    for (let k = 0; k < this.#dimension; k++) squared += block[at + k]! ** 2;
    if (!Number.isFinite(squared)) {
      this.#brokenRows++;
      return;
    }
    const norm = Math.sqrt(squared);
    this.#norms.push(norm);
    const scale = norm > 0 ? 1 / norm : 0;
    for (let k = 0; k < this.#dimension; k++) {
      const value = block[at + k]!;
      this.#units[k]! += value * scale;
      if (value < this.#lows[k]!) this.#lows[k] = value;
      if (value > this.#highs[k]!) this.#highs[k] = value;
    }
  }
}
