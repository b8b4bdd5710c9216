import type { InputOf, PromptStrategy } from '@ablata/spec';
import { type } from 'arktype';
import { ASK } from './default-texts.ts';
import { commonOptions, listOptions } from './options.ts';
import { parseSingle } from './parse/parse-single.ts';
import { createStrategy, type PromptNeeds } from './strategy.ts';

export const directNOptions = type({ ...commonOptions, candidates: listOptions.candidates, '+': 'reject' });
export type DirectNOptions = InputOf<typeof directNOptions>;

/** The baseline at equal cost of drawing: one request, several independent samples of one instruction each. */
export function createDirectN(options: DirectNOptions = {}, needs: PromptNeeds = {}): PromptStrategy {
  const chosen = directNOptions.assert(options);
  return createStrategy(chosen, needs, {
    name: 'direct-n',
    template: { system: `{{task}}\n\n${ASK.single}`, user: '{{problems}}' },
    values: { candidates: String(chosen.candidates) },
    identity: { candidates: chosen.candidates },
    expectedCandidates: chosen.candidates,
    n: chosen.candidates,
    parse: parseSingle,
  });
}
