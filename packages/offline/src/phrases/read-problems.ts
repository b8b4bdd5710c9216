import type { ChatMessage } from '@ablata/spec';
import { findGoal } from './find-goal.ts';
import { findPlural, findQuantities, type Quantity } from './find-quantities.ts';
import { notNames, units } from './words.ts';

/** What the phrases can mention of one problem. */
export interface ProblemContext {
  /** How to call it: `Problem 2`, `the problem about clips`, `Natalia's problem`. */
  readonly names: readonly string[];
  /** Plural nouns, without repetition. At least one. */
  readonly things: readonly string[];
  /** With article: `the 48 friends`. At least one. */
  readonly quantities: readonly string[];
  /** With article: `the number of clips`. */
  readonly goal: string;
}

const MARKER = /^Problem (\d+):/gm;

/**
 * The problems of a prompt: what follows `Problem 1:`, `Problem 2:`, … at the start of a line, in the last user message that has
 * such lines. Without any, one problem without particulars.
 */
export function readProblems(messages: readonly ChatMessage[]): readonly ProblemContext[] {
  const message = messages.findLast(({ role, content }) => role === 'user' && content.search(MARKER) !== -1);
  if (message === undefined) return [readProblem('', undefined)];
  const markers = [...message.content.matchAll(MARKER)];
  return markers.map((marker, index) => {
    const text = message.content.slice(marker.index + marker[0].length, markers[index + 1]?.index);
    return readProblem(text.trim(), Number(marker[1]));
  });
}

function readProblem(text: string, number: number | undefined): ProblemContext {
  const quantities = findQuantities(text);
  const things = findThings(text, quantities);
  const [topic] = things;
  const person = findPerson(text);
  return {
    names: [
      number === undefined ? 'the problem' : `Problem ${number}`,
      ...(topic === undefined ? ['the question'] : [`the problem about ${topic}`, `the problem with the ${topic}`]),
      ...(person === undefined ? [] : [`the problem about ${person}`, `${person}'s problem`]),
    ],
    things: topic === undefined ? ['quantities'] : things,
    quantities: quantities.length > 0 ? quantities.map((quantity) => `the ${quantity.text}`) : ['the first number'],
    goal: findGoal(text),
  };
}

const INTRODUCED = /\b(?:how many|some|several|many|the|her|his|their|all|few) ((?:[a-z]+ ?){1,4})/gi;

/** What is counted, then what is asked for or introduced as `some`, `the`, `her`, … No units of measure. */
function findThings(text: string, quantities: readonly Quantity[]): readonly string[] {
  const counted = quantities.flatMap((quantity) => quantity.counted ?? []);
  const introduced = [...text.matchAll(INTRODUCED)].flatMap(([, words = '']) => {
    return findPlural(words.trim().toLowerCase().split(' '))?.at(-1) ?? [];
  });
  return [...new Set([...counted, ...introduced.filter((noun) => !units.has(noun))])];
}

/** The first capitalized word that reads like a person's name, if any. */
function findPerson(text: string): string | undefined {
  for (const [, name] of text.matchAll(NAME)) if (!notNames.has(name as string)) return name;
  return undefined;
}

/** Not after another capitalized word or a preposition of place, and followed by what can follow a name. */
const NAME = /(?<!\b(?:[A-Z][a-z]*|in|at|from|to|of) )\b([A-Z][a-z]{2,14})(?='s|,? [a-z])/g;
