import type { CompiledKernel } from '../kernel/kernel.ts';

/** What a kernel's way of filtering costs, in coordinates of its first level, for one pair. */
export interface KernelCosts {
  /** Whether a first level may be added up in 16 bits, with codes that keep within them. */
  readonly narrow: boolean;
  /** Whether a first level may look at less than a whole slab. */
  readonly head: boolean;
  /** Pairs of a tile, which goes on to the next level when one of them does. */
  readonly tilePairs: number;
  /** What entering a level costs a tile. */
  readonly enter: number;
  /** What going on behind a head costs a tile in all, most of it waiting for codes that lie in no cache. */
  readonly next: number;
}

const RELAXED: KernelCosts = { narrow: false, head: false, tilePairs: 32, enter: 20, next: 220 };

const COSTS: Readonly<Record<CompiledKernel, KernelCosts>> = {
  // Strips of one row × 16 columns, and coordinates that cost a fifth.
  native: { narrow: false, head: true, tilePairs: 16, enter: 20, next: 100 },
  relaxed: RELAXED,
  pairwise: { ...RELAXED, narrow: true, head: true },
  plain: RELAXED,
};

export function costsOf(kind: CompiledKernel): KernelCosts {
  return COSTS[kind];
}
