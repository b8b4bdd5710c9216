import type { Json, JsonObject, LanguageModel, Random } from '@ablata/spec';
import { type Filler, fillSchema } from '../stand-in/fill-schema.ts';
import { createStandIn, type StandInOptions } from '../stand-in/stand-in.ts';
import { giveReason } from './judge-phrases.ts';
import { rateText } from './rate-text.ts';
import { readMaterial, type Section } from './read-material.ts';

/** Counted up when an answer to the same request changes. */
const JUDGE_VERSION = 1;
/** How much of a verdict is a matter of luck. */
const WHIM = 0.8;
/** What standing first is worth in a comparison: like real judges, this one has a favourite place. */
const FIRST = 0.04;

const DEFAULT_FORM = {
  type: 'object',
  properties: { reason: { type: 'string' }, score: { type: 'integer', minimum: 1, maximum: 5 } },
} satisfies JsonObject;

/** A stand-in for a language model that judges: its scores follow shared words, length and luck, in the form that the JSON Schema asks for. */
export function createJudgeGrammar(options: StandInOptions = {}): LanguageModel {
  return createStandIn(
    {
      model: 'judge-grammar',
      version: JUDGE_VERSION,
      caveat:
        'The scores come from a stand-in for a judging model: they follow shared words, length and luck, and say nothing about the texts.',
      answer({ messages, jsonSchema }, random) {
        return JSON.stringify(fillSchema(jsonSchema ?? DEFAULT_FORM, judging(readMaterial(messages), random), random));
      },
    },
    options,
  );
}

function judging(sections: readonly Section[], random: Random): Filler {
  const { judged, others } = divide(sections);
  const rated = clamp(rateText(judged.text, others) + WHIM * (random.float() - 0.5));
  const rank = (name: string): number => {
    const section = sections.find(({ heading }) => heading === name);
    if (section === undefined) return 0;
    const apart = sections.filter(({ heading }) => heading !== 'A' && heading !== 'B');
    return rateText(section.text, apart) + (name === 'A' ? FIRST : 0) + (WHIM / 5) * random.float();
  };
  return {
    text: () => giveReason(rated, random),
    level: () => clamp(rated + 0.1 * (random.float() - 0.5)),
    choose(_, choices) {
      if (!choices.includes('A') || !choices.includes('B')) return choiceAt(rated, choices);
      const [a, b] = [rank('A'), rank('B')];
      if (choices.includes('tie') && Math.abs(a - b) < 0.02) return 'tie';
      return a >= b ? 'A' : 'B';
    },
  };
}

/** The last text that is no reference is the one in question. */
function divide(sections: readonly Section[]): { readonly judged: Section; readonly others: readonly Section[] } {
  const judged = sections.findLast(({ heading }) => heading !== 'reference') ?? { heading: '', text: '' };
  return { judged, others: sections.filter((section) => section !== judged) };
}

/** Choices go from bad to good, but yes comes before no. */
function choiceAt(level: number, choices: readonly Json[]): Json {
  const ordered = choices[0] === 'yes' ? choices.toReversed() : choices;
  return ordered[Math.min(ordered.length - 1, Math.floor(level * ordered.length))] ?? null;
}

function clamp(level: number): number {
  return Math.min(1, Math.max(0, level));
}
