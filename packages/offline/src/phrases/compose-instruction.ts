import type { Random } from '@ablata/spec';
import { cues } from '../grammar/cues.ts';
import { frames } from '../grammar/frames.ts';
import { themes } from '../grammar/grammar.ts';
import type { Phase, Theme } from '../grammar/theme.ts';
import { pickRanked } from './pick-ranked.ts';
import type { ProblemContext } from './read-problems.ts';

export interface Instruction {
  /** One sentence of 8 to 30 words. */
  readonly text: string;
  /** Natural logarithm of how likely the grammar's choices were. The choice of problem and its nouns counts as certain. */
  readonly logProbability: number;
}

const SHORTEST = 8;
const LONGEST = 30;
const ATTEMPTS = 100;
/** Two phrases may meet in one word: "without saying so so that you can …". */
const DOUBLED = /\b(\w+) \1\b/;
/** How a slot reads when it is mentioned a second time. */
const AGAIN: Readonly<Record<string, string>> = {
  goal: 'what is asked for',
  problem: 'that problem',
  quantity: 'that number',
};
const PHASES: readonly Phase[] = ['before', 'during', 'after'];

/** Composes one instruction about one of the problems. */
export function composeInstruction(problems: readonly ProblemContext[], random: Random): Instruction {
  let instruction = composeOnce(problems, random);
  for (let attempt = 1; attempt < ATTEMPTS && !fits(instruction.text); attempt++) {
    instruction = composeOnce(problems, random);
  }
  return instruction;
}

function fits(text: string): boolean {
  const words = text.split(' ').length;
  return words >= SHORTEST && words <= LONGEST && !DOUBLED.test(text);
}

function composeOnce(problems: readonly ProblemContext[], random: Random): Instruction {
  let logProbability = 0;
  const pick = <T>(items: readonly T[]): T => {
    const { item, probability } = pickRanked(items, random);
    logProbability += Math.log(probability);
    return item;
  };
  const theme = pick(themes);
  const phrase: Readonly<Record<string, () => string>> = {
    cue: () => pick(cues[theme.phase]),
    act: () => pick(theme.acts),
    aim: () => pick(theme.aims),
    question: () => pick(theme.questions),
    trouble: () => pick(theme.troubles),
    remedy: () => pick(theme.remedies),
    habit: () => pick(theme.habits),
    reason: () => pick(theme.reasons),
    next: () => pick(pick(themes.filter((other) => other !== theme && !isEarlier(other, theme))).acts),
  };
  const sentence = pick(frames)
    .replace(/<(\w+)>/g, (_, name: string) => (phrase[name] as () => string)())
    .replace(/\[([^\]]+)\]/g, (_, choices: string) => pick(choices.split('|')));
  return { text: capitalize(fill(sentence, problems, random)), logProbability };
}

function isEarlier(one: Theme, other: Theme): boolean {
  return PHASES.indexOf(one.phase) < PHASES.indexOf(other.phase);
}

/** Fills the slots from one problem, so that its things, its quantity and its question go together. */
function fill(sentence: string, problems: readonly ProblemContext[], random: Random): string {
  const problem = random.pick(problems);
  const [things, others = 'other quantities'] = random.shuffle(problem.things) as [string, string?];
  const first: Readonly<Record<string, string>> = {
    things,
    others,
    goal: problem.goal,
    problem: random.pick(problem.names),
    quantity: random.pick(problem.quantities),
  };
  const mentioned = new Set<string>();
  return sentence.replace(/\{(\w+)\}/g, (_, slot: string) => {
    const again = mentioned.has(slot) ? AGAIN[slot] : undefined;
    mentioned.add(slot);
    return again ?? (first[slot] as string);
  });
}

function capitalize(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
