/** How vectors become codes: an orthonormal basis, the levels of the cascade, the quantiser, and the bounds that make it rigorous. */
export interface Plan {
  readonly basis: Basis;
  /** Rising multiples of 8: how many coordinates each level of the cascade looks at. */
  readonly levels: readonly number[];
  /** Worth of one unit of a code, which has 7 bits a coordinate. */
  readonly step: number;
  /** Projected unit vectors of a pair at the threshold are at most this far apart. */
  readonly radius: number;
  /** Bound on the length of the rounding error of a projected vector. */
  readonly slack: number;
  /** Share of pairs expected to pass the filter, from pairs the basis was not learned on. */
  readonly passRate: number;
  /** Estimated work per row that is encoded, in coordinates. */
  readonly encoding: number;
  /** Estimated work per pair, in coordinates. Of principal directions it includes the pair's share of the encoding. */
  readonly cost: number;
}

/**
 * `hadamard`: random signs, then the Walsh–Hadamard transform; knows nothing of the data but its mean, costs next to nothing.
 * `principal`: the leading principal directions, rotated at random within each level.
 */
export type Basis =
  | {
      readonly kind: 'hadamard';
      /** Power of two ≥ the padded dimension. */
      readonly width: number;
      /** `width` floats: mean of the unit vectors, divided by √width. */
      readonly mean: Float32Array;
      /** `width` signs. */
      readonly sign: Float32Array;
    }
  | {
      readonly kind: 'principal';
      /** The basis in panels of 8: [levels.at(-1) / 8][padded dimension][8]. */
      readonly panels: Float32Array;
      /** The mean in this basis. */
      readonly offset: Float32Array;
    };
