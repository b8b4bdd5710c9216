import type { Candidate, Choice, Parsed, Reject } from '@ablata/spec';
import { type AnswerBody, answerBody } from './answer-body.ts';
import { cleanText } from './clean-text.ts';
import type { Item } from './item.ts';
import { readJson } from './read-json.ts';
import { readList } from './read-list.ts';
import { readTags } from './read-tags.ts';

export type AnswerForm = 'json' | 'tags';

/**
 * Reads an answer that should hold several candidates in the form asked for, and in the other forms when it is not in
 * that one. Never throws; every thing found is either a candidate or a reject.
 */
export function parseCandidates(choice: Choice, form: AnswerForm): Parsed {
  const repairs: string[] = [];
  const repair = (name: string): void => void repairs.push(name);
  const without = missingAnswer(choice);
  if (without !== undefined) return { candidates: [], rejects: [without], repairs };
  const body = answerBody(choice.text, repair);
  const items = body.unfinished ? undefined : readItems(body.text, form, choice.finishReason !== 'length', repair);
  if (items === undefined || items.length === 0) {
    return { candidates: [], rejects: [nothingFound(choice, body, items, repairs)], repairs };
  }
  const candidates: Candidate[] = [];
  const rejects: Reject[] = [];
  for (const item of items) {
    const judged = judge(item, repair);
    if ('fate' in judged) rejects.push(judged);
    else candidates.push(judged);
  }
  return { candidates, rejects, repairs };
}

/** The reject for a choice that holds no text at all. */
export function missingAnswer(choice: Choice): Reject | undefined {
  if (choice.text.trim() !== '') return undefined;
  if (choice.finishReason === 'refused') return { fate: 'filtered', reason: 'refused' };
  if (choice.finishReason === 'length') return { fate: 'truncated', reason: 'no-answer-before-limit' };
  return { fate: 'empty', reason: 'no-answer' };
}

function readItems(text: string, form: AnswerForm, ended: boolean, repair: (name: string) => void) {
  const readers = form === 'json' ? [readJson, readTags] : [readTags, readJson];
  let none: readonly Item[] | undefined;
  for (const [index, read] of readers.entries()) {
    const repairs: string[] = [];
    const items = read(text, (name) => repairs.push(name));
    if (items === undefined) continue;
    if (items.length === 0) {
      if (repairs.includes('unclosed')) repair('unclosed');
      none = items;
      continue;
    }
    if (index > 0) repair('other-form');
    for (const name of repairs) repair(name);
    return items;
  }
  return readList(text, ended, repair) ?? none;
}

function nothingFound(
  choice: Choice,
  body: AnswerBody,
  items: readonly Item[] | undefined,
  repairs: readonly string[],
): Reject {
  if (choice.finishReason === 'refused') return { fate: 'filtered', reason: 'refused' };
  if (body.unfinished) return { fate: 'truncated', reason: 'thinking-unfinished' };
  if (choice.finishReason === 'length' || repairs.includes('unclosed')) {
    return { fate: 'truncated', reason: 'cut-before-first-candidate' };
  }
  if (items !== undefined || body.text.trim() === '') return { fate: 'empty', reason: 'no-candidates' };
  return { fate: 'unparsable', reason: 'no-known-form' };
}

function judge(item: Item, repair: (name: string) => void): Candidate | Reject {
  if (item.cut) return { fate: 'truncated', reason: 'cut-in-candidate' };
  if (item.text === undefined) return { fate: 'unparsable', reason: 'no-text' };
  const text = cleanText(item.text, repair);
  return text === '' ? { fate: 'empty', reason: 'empty-text' } : { text, probability: item.probability };
}
