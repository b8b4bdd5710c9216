import type { InputOf, PromptStrategy } from '@ablata/spec';
import { type } from 'arktype';
import { ASK } from './default-texts.ts';
import { commonOptions } from './options.ts';
import { parseSingle } from './parse/parse-single.ts';
import { createStrategy, type PromptNeeds } from './strategy.ts';

export const directOptions = type({ ...commonOptions, '+': 'reject' });
export type DirectOptions = InputOf<typeof directOptions>;

/** The plainest baseline: one request, one instruction in plain text. */
export function createDirect(options: DirectOptions = {}, needs: PromptNeeds = {}): PromptStrategy {
  return createStrategy(directOptions.assert(options), needs, {
    name: 'direct',
    template: { system: `{{task}}\n\n${ASK.single}`, user: '{{problems}}' },
    values: {},
    identity: {},
    expectedCandidates: 1,
    parse: parseSingle,
  });
}
