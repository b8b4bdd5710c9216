import type { Deduplicator } from '@ablata/spec';
import { TEXTS_REVISION } from '@ablata/texts';
import { type } from 'arktype';
import { createDedupIndex, type JudgingRule } from '../admission/dedup-index.ts';
import { createExactTextFinder } from '../finders/exact-text-finder.ts';
import { createLexicalFinder } from '../finders/lexical-finder.ts';
import type { PairFinder } from '../finders/pair-finder.ts';
import { CosineOptions, createCosineRule, streamMemory } from './cosine.ts';
import { ExactTextOptions } from './exact-text.ts';
import { LexicalOptions } from './lexical.ts';

const use = <const Name extends string>(name: Name) => ({ use: type.unit(name) });

export const ChainOptions = type({
  '+': 'reject',
  /** Rules in the order in which they are asked; each may stand there once. */
  rules: CosineOptions.merge(use('cosine'))
    .or(LexicalOptions.merge(use('lexical')))
    .or(ExactTextOptions.merge(use('exact-text')))
    .array()
    .atLeastLength(1)
    .narrow((rules, context) => {
      const names = rules.map((rule) => rule.use);
      const twice = names.find((name, i) => names.indexOf(name) !== i);
      return twice === undefined || context.mustBe(`a list that names each rule once ("${twice}" came twice)`);
    }),
});

export type ChainOptions = typeof ChainOptions.infer;

/**
 * Several rules as one: a row is dropped when any of them pairs it with a kept row. All rules see the same kept rows, so a
 * dropped row always names one that is in the dataset.
 */
export function createChainDeduplicator(options: typeof ChainOptions.inferIn): Deduplicator {
  const { rules } = ChainOptions.assert(options);
  const identities = rules.map((rule) => {
    if (rule.use === 'cosine') return { use: rule.use, threshold: rule.threshold };
    return { ...rule, texts: TEXTS_REVISION };
  });
  const cosine = rules.find((rule) => rule.use === 'cosine');
  return {
    identity: { plugin: '@ablata/dedupe', name: 'chain', rules: identities },
    ...(cosine && { memory: (rows, dimension) => streamMemory(cosine, rows, dimension) }),
    rule: promise(rules),
    async open(dimension) {
      const finders: PairFinder[] = [];
      let judging: JudgingRule | null = null;
      for (const rule of rules) {
        if (rule.use === 'cosine') judging = createCosineRule(rule, dimension);
        else finders.push(rule.use === 'lexical' ? createLexicalFinder(rule) : createExactTextFinder(rule));
      }
      return createDedupIndex(finders, dimension, judging);
    },
  };
}

/** Similarities of several measures can't be held against one threshold, so only a chain of one rule promises its measure. */
function promise(rules: ChainOptions['rules']): Deduplicator['rule'] {
  const [only] = rules;
  if (rules.length > 1 || only === undefined) return { measure: 'none', threshold: null };
  if (only.use === 'exact-text') return { measure: 'equality', threshold: 1 };
  return { measure: only.use === 'cosine' ? 'cosine' : 'jaccard', threshold: only.threshold };
}
