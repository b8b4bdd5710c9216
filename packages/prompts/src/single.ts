import { readSingle } from '@ablata/answers';
import { THOUGHTFUL_SCHEMA } from './answer-schema.ts';
import { ASK, CLOSING, FORM } from './default-texts.ts';
import type { StrategyParts } from './strategy.ts';

export type SingleVariant = 'standard' | 'chain-of-thought' | 'base-model';

/** What strategies that ask for one candidate an answer have in common. The variant is part of the identity only where it is not the usual one. */
export function singleParts(variant: SingleVariant): Pick<
  StrategyParts,
  'template' | 'closing' | 'jsonSchema' | 'parse'
> & {
  readonly variantIdentity: { readonly variant?: string };
} {
  const variantIdentity = variant === 'standard' ? {} : { variant };
  if (variant === 'base-model') {
    return {
      variantIdentity,
      // A completion has no roles: what all requests share comes first, and the cue to go on last.
      template: { system: '', user: `{{task}}\n\n{{problems}}\n\n${ASK.completion}` },
      closing: undefined,
      parse: (choice) => readSingle(choice, { continued: true }),
    };
  }
  const reasoned = variant === 'chain-of-thought';
  const ask = reasoned ? `${ASK.reasoning} ${ASK.one}\n\n${FORM.thoughtful}` : ASK.single;
  return {
    variantIdentity,
    template: { system: `{{task}}\n\n${ask}`, user: '{{problems}}' },
    closing: CLOSING.single,
    jsonSchema: reasoned ? THOUGHTFUL_SCHEMA : undefined,
    parse: (choice) => readSingle(choice),
  };
}
