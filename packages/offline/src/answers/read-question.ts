import type { ChatMessage } from '@ablata/spec';

/** What a question is about, as far as its labels tell. */
export interface Question {
  readonly problem: string;
  /** How to go about it; empty when nothing says so. */
  readonly advice: string;
}

const PROBLEM = /^(?:problem|question|task)\b/i;
const ADVICE = /^(?:advice|instruction|hint|tip|strategy)\b/i;
/** A line's beginning such as `Problem:` or `Advice 2:`. */
const LABEL = /^([A-Z][\w ]{0,30}):[ \t]*/gm;

/** Reads `Problem: …` and `Advice: …` in the last user message; without labels all of it is the problem. */
export function readQuestion(messages: readonly ChatMessage[]): Question {
  const content = messages.findLast(({ role }) => role === 'user')?.content ?? '';
  const labels = [...content.matchAll(LABEL)];
  const sections = labels.map((label, index) => ({
    name: label[1] as string,
    text: content.slice(label.index + label[0].length, labels[index + 1]?.index).trim(),
  }));
  const find = (pattern: RegExp): string | undefined => sections.find(({ name }) => pattern.test(name))?.text;
  return { problem: find(PROBLEM) ?? content.trim(), advice: find(ADVICE) ?? '' };
}
