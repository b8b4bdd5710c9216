import { FIRST_LEVEL_REACH, SMALLEST_STEP } from './bound.ts';
import { chooseLevels, type LevelChoice } from './choose-levels.ts';
import { passRates } from './pass-rates.ts';
import type { Plan } from './plan.ts';

const PAIRS = 40_000;

/**
 * Finds the levels and the quantiser for a basis.
 *
 * @param projected centred vectors the basis was not learned on, `width` floats each
 * @param reach distance within which a pair must pass, before quantisation
 * @param encoding what encoding a coordinate more costs each pair, see {@link chooseLevels}
 */
export function judge(
  projected: Float32Array,
  width: number,
  reach: number,
  noise: () => number,
  encoding: number,
): Pick<Plan, 'levels' | 'step' | 'passRate' | 'cost'> {
  const grid: number[] = [];
  for (let k = 8; k <= width; k += k < 128 ? 8 : k < 256 ? 16 : 64) grid.push(k);
  if (grid.at(-1)! < width) grid.push(width);
  const choose = (step: number): LevelChoice => {
    const reaches = grid.map((k) => reach + 2 * step * Math.sqrt(k / 12));
    return chooseLevels(grid, passRates(projected, width, grid, reaches, noise, PAIRS), encoding);
  };
  // The wider the first level, the coarser must the step be, and the other way round: once more is near enough.
  const draft = choose(stepFor(projected, width, 0));
  const choice = choose(stepFor(projected, width, draft.levels[0]!));
  return { ...choice, step: stepFor(projected, width, choice.levels[0]!) };
}

/**
 * A quantiser step that holds the sample with a little room, and the length of its first `first` coordinates within what 16 bits
 * can add up; what lies outside is cut off and pays with its error term.
 */
export function stepFor(projected: Float32Array, width: number, first: number): number {
  let largest = 0;
  let longest = 0;
  for (let row = 0; row < projected.length; row += width) {
    let squares = 0;
    for (let k = 0; k < width; k++) {
      const value = projected[row + k]!;
      largest = Math.max(largest, Math.abs(value));
      if (k < first) squares += value * value;
    }
    longest = Math.max(longest, squares);
  }
  return Math.max((largest * 1.05) / 63, (Math.sqrt(longest) * 1.02) / FIRST_LEVEL_REACH, SMALLEST_STEP);
}
