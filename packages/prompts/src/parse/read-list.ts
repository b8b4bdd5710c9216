import type { Item } from './item.ts';
import { readProbability, withoutTextForm } from './probability.ts';

const MARK = /^\s*(?:\*\*)?(\d{1,3})[.):]\s*(?:\*\*)?\s*/u;
const PROBABILITY =
  /\s*[([{–—-]*\s*(?:\*\*|_)?\s*(?:probability|prob|p)\s*(?:\*\*|_)?\s*[:=]\s*(?:\*\*|_)?\s*([~<≈]?\s*[\d.,]+\s*%?)[\s)\]}*_.]*$/iu;

/**
 * The items of an answer written as a numbered list, with `(probability: 0.1)` behind each or on a line of its own. Undefined
 * when no two lines are numbered 1, 2, …
 */
export function readList(text: string, ended: boolean, repair: (name: string) => void): readonly Item[] | undefined {
  const entries: string[] = [];
  for (const line of text.split(/\r?\n/u)) {
    const mark = MARK.exec(line);
    if (mark !== null && Number(mark[1]) === entries.length + 1) entries.push(line.slice(mark[0].length));
    else if (entries.length > 0 && line.trim() !== '') entries[entries.length - 1] += `\n${line.trim()}`;
  }
  if (entries.length < 2) return undefined;
  repair('numbered-list');
  return entries.map((entry, index) => {
    // Only the end is searched: the pattern must not go over long texts again and again.
    const tail = Math.max(0, entry.length - 100);
    const found = PROBABILITY.exec(entry.slice(tail));
    return {
      text: (found === null ? entry : entry.slice(0, tail + found.index)).replace(/\*\*/gu, ''),
      probability: found === null ? null : readProbability(found[1], withoutTextForm(repair)),
      cut: !ended && found === null && index === entries.length - 1,
    };
  });
}
