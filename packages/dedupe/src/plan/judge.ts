import { SMALLEST_STEP } from './bound.ts';
import { chooseLevels } from './choose-levels.ts';
import { passRates } from './pass-rates.ts';
import type { Plan } from './plan.ts';

const PAIRS = 40_000;

/**
 * Finds the levels and the quantiser for a basis.
 *
 * @param projected centred vectors the basis was not learned on, `width` floats each
 * @param reach distance within which a pair must pass, before quantisation
 */
export function judge(
  projected: Float32Array,
  width: number,
  reach: number,
  noise: () => number,
): Pick<Plan, 'levels' | 'rowStep' | 'columnStep' | 'passRate' | 'cost'> {
  const { rowStep, columnStep } = stepsFor(projected);
  const grid: number[] = [];
  for (let k = 8; k <= width; k += k < 128 ? 8 : k < 256 ? 16 : 64) grid.push(k);
  if (grid.at(-1)! < width) grid.push(width);
  const reaches = grid.map((k) => reach + (rowStep + columnStep) * Math.sqrt(k / 12));
  const rates = passRates(projected, width, grid, reaches, noise, PAIRS);
  return { ...chooseLevels(grid, rates), rowStep, columnStep };
}

/** Quantiser steps that hold the sample with a little room; what lies outside is cut off and pays with its error term. */
export function stepsFor(projected: Float32Array): Pick<Plan, 'rowStep' | 'columnStep'> {
  let largest = 0;
  for (let i = 0; i < projected.length; i++) largest = Math.max(largest, Math.abs(projected[i]!));
  const step = Math.max((largest * 1.05) / 63, SMALLEST_STEP);
  return { rowStep: step, columnStep: step };
}
