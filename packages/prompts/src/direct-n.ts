import type { InputOf, PromptStrategy } from '@ablata/spec';
import { type } from 'arktype';
import { commonOptions, listOptions, singleOptions } from './options.ts';
import { singleParts } from './single.ts';
import { createStrategy, type PromptNeeds } from './strategy.ts';

export const directNOptions = type({
  ...commonOptions,
  ...singleOptions,
  candidates: listOptions.candidates,
  '+': 'reject',
});
export type DirectNOptions = InputOf<typeof directNOptions>;

/** The baseline at equal cost of drawing: one request, several independent samples of one instruction each. */
export function createDirectN(options: DirectNOptions = {}, needs: PromptNeeds = {}): PromptStrategy {
  const chosen = directNOptions.assert(options);
  const { variantIdentity, ...parts } = singleParts(chosen.variant);
  return createStrategy(chosen, needs, {
    ...parts,
    name: 'direct-n',
    values: { candidates: String(chosen.candidates) },
    identity: { candidates: chosen.candidates, ...variantIdentity },
    expectedCandidates: chosen.candidates,
    n: chosen.candidates,
  });
}
