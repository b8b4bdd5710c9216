import { isEcho } from '../items/is-echo.ts';
import type { Item } from '../items/item.ts';
import { itemsOf } from '../items/items-of.ts';
import { findValues, type Placed } from '../json/find-values.ts';
import { isList } from '../json/lenient-value.ts';
import type { FormContext } from './form.ts';

interface Answer extends Placed {
  readonly items: readonly Item[];
}

/** What a list of strings in prose must not have needed: it is a bracket then. */
const BARE = ['bare-value', 'missing-quote'];

/** Words between two answers that make the second a continuation of the first, not its better. */
const FURTHER = /\b(?:another|more|additional|further|also|next|remaining|continu\w+|second (?:set|batch|part))\b/iu;
/** … and words that say the first was not meant. */
const REVISED =
  /\b(?:final|revis\w+|correct\w+|improv\w+|better|instead|wait|mistake|oops|reflection|refin\w+|updat\w+|actually|fix\w*|redo|again)\b/iu;
const LABEL =
  /^[\s,;`*#_>-]*(?:json)?\s*(?:(?:response|candidate|option|instruction|answer|item|sample)?\s*#?\d{1,3}[.):：]?)?[\s,;`*#_:.-]*(?:json)?\s*$/iu;

/** The items of the JSON in a text; of several answers the last, or all when they belong together. Undefined when no JSON in it is one. */
export function readJsonItems(text: string, { note }: FormContext): readonly Item[] | undefined {
  const answers: Answer[] = [];
  let empty: readonly Item[] | undefined;
  let echo: Answer | undefined;
  let numbers: readonly unknown[] | undefined;
  findValues(text, (found) => {
    const notes: string[] = [...found.notes];
    const items = itemsOf(found, (name) => notes.push(name));
    if (isList(found.value) && found.value.length > 0 && found.value.every((each) => typeof each === 'number'))
      numbers = found.value;
    if (
      items === undefined ||
      ((notes.includes('bare-string') || notes.includes('pairs')) && BARE.some((name) => notes.includes(name)))
    )
      return false;
    if (items.length === 0) {
      empty = items;
      if (notes.includes('unclosed')) note('unclosed');
      return false;
    }
    const answer = { ...found, items, notes };
    if (isEcho(items)) echo = answer;
    else answers.push(answer);
    return true;
  });
  const chosen = choose(answers);
  if (chosen.length === 0) {
    if (echo === undefined) return empty;
    return echo.items;
  }
  if (echo !== undefined) note('echo');
  if (chosen.length < answers.length) note('draft');
  for (const name of surroundings(chosen)) note(name);
  if (chosen.length > 1) note('several-values');
  for (const { notes } of chosen) for (const name of notes) note(name);
  const all = chosen.flatMap(({ items }) => items);
  if (numbers?.length !== all.length || all.some(({ probability }) => probability !== undefined)) return all;
  note('parallel-lists');
  return all.map((item, index) => ({ ...item, probability: numbers?.[index] }));
}

function choose(answers: readonly Answer[]): readonly Answer[] {
  let chosen: Answer[] = [];
  for (const answer of answers) {
    const before = chosen.at(-1);
    if (before === undefined) {
      chosen = [answer];
      continue;
    }
    const between = answer.text.slice(before.end, answer.start);
    const same =
      before.items.length === answer.items.length &&
      before.items.every(({ text }, index) => text === answer.items[index]?.text);
    const single = answer.items.length === 1 && before.items.length === 1;
    const together = !REVISED.test(between) && (LABEL.test(between) || FURTHER.test(between) || single);
    if (same || !together) chosen = [answer];
    else chosen.push(answer);
  }
  return chosen;
}

function surroundings(chosen: readonly Answer[]): string[] {
  const first = chosen[0] as Answer;
  const last = chosen.at(-1) as Answer;
  const before = first.text.slice(0, first.start).trimEnd();
  const after = last.text.slice(last.end).trimStart();
  const fence = /`{3,}[\w-]*$/u;
  const names: string[] = [];
  if (fence.test(before.slice(-40)) || after.startsWith('```')) names.push('code-fence');
  const quote = before.replace(fence, '').trim() === '"' && after === '"';
  if (
    !quote &&
    (before.slice(-40).replace(fence, '').trim() !== '' || before.length > 40 || after.replace(/^`{3,}\s*/u, '') !== '')
  )
    names.push('prose-around');
  return names;
}
