import { MOST_OTHERS } from '../finders/gates.ts';

/** Hundredths from the floor on, the finer end, and the rule's own threshold; below one half twentieths, for no more than 63 fit. */
export function curveThresholds(floor: number, threshold: number): number[] {
  const grid = new Set([0.995, 0.999, 1, threshold].filter((value) => value >= floor));
  for (let percent = Math.ceil(floor * 100 - 1e-9); percent < 100; percent++) {
    if (percent >= 50 || percent % 5 === 0) grid.add(percent / 100);
  }
  return [...grid].sort((a, b) => a - b).slice(-MOST_OTHERS);
}
