import type { InputOf, PromptStrategy } from '@ablata/spec';
import { type } from 'arktype';
import { commonOptions, singleOptions } from './options.ts';
import { singleParts } from './single.ts';
import { createStrategy, type PromptNeeds } from './strategy.ts';

export const directOptions = type({ ...commonOptions, ...singleOptions, '+': 'reject' });
export type DirectOptions = InputOf<typeof directOptions>;

/** The plainest baseline: one request, one instruction in plain text. */
export function createDirect(options: DirectOptions = {}, needs: PromptNeeds = {}): PromptStrategy {
  const chosen = directOptions.assert(options);
  const { variantIdentity, ...parts } = singleParts(chosen.variant);
  return createStrategy(chosen, needs, {
    ...parts,
    name: 'direct',
    values: {},
    identity: variantIdentity,
    expectedCandidates: 1,
  });
}
