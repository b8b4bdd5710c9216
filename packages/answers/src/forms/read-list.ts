import type { Item } from '../items/item.ts';
import { isPreamble } from '../text/remarks.ts';
import type { FormContext } from './form.ts';
import { plainText, type ReadEntry, readEntry } from './list-entry.ts';
import { findList } from './list-marks.ts';
import { takeBare } from './list-probability.ts';
import { readLines } from './read-lines.ts';

const NAMES = {
  headings: 'headings',
  numbered: 'numbered-list',
  bullets: 'bullets',
  labels: 'labels',
  letters: 'lettered-list',
} as const;
/** Longer entries without probabilities are paragraphs of an essay. */
const MOST_WORDS = 80;

/**
 * The items of an answer written as a list: numbers, bullets, headings, labels (YAML among them), or lines that end in a probability. Undefined
 * when it is none.
 */
export function readList(text: string, context: FormContext): readonly Item[] | undefined {
  const list = findList(text);
  if (list === undefined) return readLines(text, context);
  const notes: string[] = [];
  const note = (name: string) => notes.push(name);
  const count = list.entries.length;
  const read = list.entries.map((entry, index) => readEntry(entry, list.kind, index === count - 1, note));
  const entries = withBare(read, context.ended, note);
  const known = entries.some(({ probability }) => probability !== undefined);
  if (!known && (count < 2 || isEssay(entries) || !isIntroduced(list.kind, list.before)))
    return readLines(text, context);
  if (entries.every((entry) => entry.text === '')) return undefined;
  context.note(NAMES[list.kind]);
  for (const name of notes) context.note(name);
  return entries.map(({ text: written, probability }, index) => ({
    text: written,
    probability,
    cut: !context.ended && index === count - 1,
  }));
}

/** Numbers without a name are probabilities when every item has one. */
function withBare(entries: readonly ReadEntry[], ended: boolean, note: (name: string) => void): readonly ReadEntry[] {
  if (entries.some(({ probability }) => probability !== undefined)) return entries;
  const taken = entries.map(({ text }) => takeBare(text));
  const whole = ended ? taken : taken.slice(0, -1);
  if (whole.length === 0 || whole.some(({ probability }) => probability === undefined)) return entries;
  return taken.map(({ text, probability }) => ({ text: plainText(text, note), probability }));
}

function isEssay(entries: readonly ReadEntry[]): boolean {
  return entries.some(({ text }) => text.split(/\s+/u).length > MOST_WORDS || text.includes('\n\n'));
}

/** Bullets also stand in explanations: without probabilities only an announcement may come before them. */
function isIntroduced(kind: keyof typeof NAMES, before: string): boolean {
  const last = before
    .trim()
    .split(/\n\s*\n/u)
    .at(-1) as string;
  return (
    kind !== 'bullets' ||
    before.trim() === '' ||
    isPreamble(last.split('\n').at(-1) as string) ||
    /\w+:$/u.test(before.trim())
  );
}
