import type { Note } from '../note.ts';
import type { Segments } from './segments.ts';

const FINAL = /(?:<\|start\|>\s*assistant\s*)?<\|channel\|>\s*final\b(?:(?!<\|message\|>)[\s\S]){0,100}<\|message\|>/gu;
const ANY = /<\|channel\|>\s*\w+/u;
const END = /<\|(?:return|end|call|start|channel)\|>/u;
/** The same when a server took the special tokens away. */
const BARE_START = /^\s*(?:assistant)?(?:analysis|commentary|thought)(?=\s*[\p{Lu}"'{[<(]|\s+(?:we|the|i|need|let)\b)/u;
const BARE_FINAL = /assistant\s*final(?:\s*(?:json|message))?/gu;

/** The final channel of an answer written in channels (harmony), with its special tokens or without them; undefined for any other answer. */
export function readChannels(text: string, note: Note): Segments | undefined {
  const finals = [...text.matchAll(FINAL)];
  const last = finals.at(-1);
  if (last !== undefined) {
    note('channels');
    const rest = text.slice(last.index + last[0].length);
    const end = rest.search(END);
    return { parts: [end === -1 ? rest : rest.slice(0, end)], unfinished: false };
  }
  if (ANY.test(text)) {
    note('channels');
    return { parts: [], unfinished: true };
  }
  const bare = [...text.matchAll(BARE_FINAL)].at(-1);
  const analysis = BARE_START.test(text);
  if (bare !== undefined && (analysis || /^\s*assistant\s*final/u.test(text))) {
    note('channels');
    return { parts: [text.slice(bare.index + bare[0].length)], unfinished: false };
  }
  // The word glued to what follows is a channel; "Analysis of …" is prose.
  if (analysis && /^\s*(?:assistant)?analysis[\p{Lu}"'{[<]/u.test(text)) {
    note('channels');
    return { parts: [], unfinished: true };
  }
  return /^\s*(?:assistant)?final(?=[{[])/u.test(text)
    ? { parts: [text.replace(/^\s*(?:assistant)?final/u, '')], unfinished: false }
    : undefined;
}
