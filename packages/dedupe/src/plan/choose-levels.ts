/** Weights of the cost model, in coordinates: entering a level, and checking one survivor in float64. */
const ENTER = 16;
const CHECK = 16_000;
/** Pairs the kernel judges together: a tile goes on when one of them passes. */
const TILE = 32;

export interface LevelChoice {
  readonly levels: readonly number[];
  readonly cost: number;
  readonly passRate: number;
}

/**
 * Chooses up to three levels that make a pair cheapest.
 *
 * @param grid coordinates that were tried, rising
 * @param rates for each, the share of pairs that a filter of so many coordinates lets pass
 * @param encoding what encoding a coordinate more costs each pair
 */
export function chooseLevels(grid: readonly number[], rates: readonly number[], encoding: number): LevelChoice {
  const goesOn = rates.map((rate) => 1 - (1 - rate) ** TILE);
  let best: LevelChoice = { levels: [grid[0]!], cost: Number.POSITIVE_INFINITY, passRate: 1 };
  const offer = (indices: readonly number[]): void => {
    let cost = 0;
    let before = 0;
    let reached = 1;
    for (const i of indices) {
      cost += reached * (grid[i]! - before + ENTER);
      before = grid[i]!;
      reached = goesOn[i]!;
    }
    const passRate = rates[indices.at(-1)!]!;
    cost += passRate * CHECK + encoding * grid[indices.at(-1)!]!;
    if (cost < best.cost) best = { levels: indices.map((i) => grid[i]!), cost, passRate };
  };
  for (let a = 0; a < grid.length; a++) {
    offer([a]);
    for (let b = a + 1; b < grid.length; b++) {
      offer([a, b]);
      for (let c = b + 1; c < grid.length; c++) offer([a, b, c]);
    }
  }
  return best;
}
