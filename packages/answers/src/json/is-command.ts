import { COMMANDS, DOUBTFUL } from './latex-commands.ts';

/** How far to look for what surrounds a command. */
const SIGHT = 300;

/**
 * Whether the letters behind a backslash are a LaTeX command rather than an escape of JSON and the beginning of a word. `at` is the
 * backslash's offset in the text of the JSON.
 */
export function isCommand(word: string, json: string, at: number): boolean {
  if (COMMANDS.has(word) || isPath(json, at)) return true;
  if (!DOUBTFUL.has(word)) return false;
  const end = at + 1 + word.length;
  const before = json.slice(Math.max(0, at - SIGHT), at);
  const after = json.slice(end, end + SIGHT);
  if (/^[{^_\\(]/u.test(after) && !/^\\[nrt"]/u.test(after)) return true;
  if (/[\w)}\]$] $/u.test(before) && /^ (?:\d|\\[a-z]|-\d|[A-Za-z](?![A-Za-z]))/u.test(after)) return true;
  return inFormula(before, after);
}

/** Whether an opening `$`, `\(` or `\[` stands before and its end behind, with no end of a sentence between. */
function inFormula(before: string, after: string): boolean {
  let quote = before.lastIndexOf('"');
  while (quote > 0 && before[quote - 1] === '\\') quote = before.lastIndexOf('"', quote - 1);
  const inside = before.slice(Math.max(quote, before.lastIndexOf('“')) + 1);
  const parts = inside.split(/(?<!\\)\$/u);
  const dollar = parts.length % 2 === 0 && !/[.?!]\s+\p{Lu}/u.test(parts.at(-1) as string);
  if (dollar && /^(?:[^"$]*\S)?\$/u.test(after)) return true;
  const opened = Math.max(inside.lastIndexOf('\\('), inside.lastIndexOf('\\['));
  return opened > Math.max(inside.lastIndexOf('\\)'), inside.lastIndexOf('\\]'));
}

/** A path of Windows with at least two parts: `C:\new\table`. */
function isPath(json: string, at: number): boolean {
  const before = json.slice(Math.max(0, at - 120), at);
  if (!before.includes(':\\') && !before.endsWith(':')) return false;
  if (/(?:^|[^A-Za-z])[A-Z]:(?:\\{1,2}[\w.-]+)+$/u.test(before)) return true;
  return /(?:^|[^A-Za-z])[A-Z]:$/u.test(before) && /^\\[\w.-]+\\[\w.-]/u.test(json.slice(at, at + 120));
}
