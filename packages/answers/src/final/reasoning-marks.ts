import type { Note } from '../note.ts';
import type { Segments } from './segments.ts';

const NAME =
  '(?:\\w{1,12}:)?(?:think(?:ing)?|thoughts?|thought_process|reasoning(?:_content)?|reason|reflection|scratch_?pad|analysis|inner_?monologue|monologue|deliberation|cot|chain[_-]of[_-]thought|internal[_-]?(?:thoughts?|reasoning)?|planning|draft)';
/** `<think>`, `[THINK]`, `<seed:think>`, `◁think▷`, `<|think|>`, `【think】`, … */
const PAIRED = `[<\\[◁【《〈]\\s*(/?)\\s*\\|?\\s*(/?)(${NAME})\\s*\\|?\\s*[>\\]▷】》〉]`;
/** Marks that are not built from a name and a slash. */
const OTHERS: readonly (readonly [opener: string, closer: string])[] = [
  ['<\\|channel>\\s*(?:thought|analysis)?', '<channel\\|>'],
  ['<\\|?(?:begin|start)_of_(?:thought|thinking|reasoning)\\|?>', '<\\|?end_of_(?:thought|thinking|reasoning)\\|?>'],
  ['<\\|START_(?:THINKING|REASONING)\\|>', '<\\|END_(?:THINKING|REASONING)\\|>'],
  ['<unused94>(?:thought)?', '<unused95>'],
  ['\\[BEGIN (?:THINKING|REASONING)\\]', '\\[END (?:THINKING|REASONING)\\]'],
];
/** Brackets that also stand in prose and templates: marks only where one of them closes. */
const ROUND = [['[({]think(?:ing)?[)}]', '[({]/think(?:ing)?[)}]']] as const;
const MARK = toPattern(OTHERS);
const MARK_OR_ROUND = toPattern([...OTHERS, ...ROUND]);

function toPattern(pairs: typeof OTHERS): RegExp {
  const either = (index: 0 | 1): string => pairs.map((pair) => pair[index]).join('|');
  return new RegExp(`${PAIRED}|(${either(0)})|(${either(1)})`, 'giu');
}

/** What stands around the answer itself when thoughts stood before it. */
const ANSWER =
  /(?:<\|?(?:begin_of_solution|START_RESPONSE|START_TEXT)\|?>|\[BEGIN FINAL RESPONSE\]|<(?:final_?answer|final_?response|final|answer|solution|output|result)>)([\s\S]*)/iu;
const ANSWER_END =
  /(?:<\|?(?:end_of_solution|END_RESPONSE|END_TEXT)\|?>|\[END FINAL RESPONSE\]|<\/(?:final_?answer|final_?response|final|answer|solution|output|result)>)\s*$/iu;

/** The parts of an answer outside its reasoning marks, of every form that is known. An opening mark without an end makes the rest a thought. */
export function readMarks(text: string, note: Note): Segments {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  let found = false;
  let opened = false;
  const marks = marksIn(text);
  const lastEnd = marks.findLast(({ closes }) => closes)?.at ?? -1;
  for (const { at, end, closes, clear } of marks) {
    // "[Reflection] Ask yourself …" opens no thought unless one is closed.
    if (!closes && at > lastEnd && !clear) continue;
    found = true;
    if (!closes) {
      if (depth === 0) parts.push(text.slice(from, at));
      depth++;
      opened = true;
      continue;
    }
    // An end without a beginning: the template had begun the thought.
    if (depth === 0 && !opened) parts.length = 0;
    // A thought that opens twice may close once.
    depth = at === marks.at(-1)?.at ? 0 : Math.max(0, depth - 1);
    from = end;
  }
  if (depth === 0) parts.push(text.slice(from));
  if (found) note('thinking');
  const written = parts.map((part) => insideAnswer(part, found, note)).filter((part) => part.trim() !== '');
  return { parts: written, unfinished: written.length === 0 && depth > 0 };
}

interface Mark {
  readonly at: number;
  readonly end: number;
  readonly closes: boolean;
  /** True for an opening mark that is nothing else, even when it is never closed. */
  readonly clear: boolean;
}

function marksIn(text: string): readonly Mark[] {
  const marks: Mark[] = [];
  for (const found of text.matchAll(/[({]\/think/iu.test(text) ? MARK_OR_ROUND : MARK)) {
    if (isQuoted(text, found.index)) continue;
    const [written, slash, otherSlash, name, opener, closer] = found;
    marks.push({
      at: found.index,
      end: found.index + written.length,
      closes: slash === '/' || otherSlash === '/' || closer !== undefined,
      clear:
        opener !== undefined ||
        /think/iu.test(name ?? '') ||
        (written.startsWith('<') && text.slice(0, found.index).trim() === ''),
    });
  }
  return marks;
}

/** Whether a mark is spoken of, inside a string of JSON or between backticks. */
function isQuoted(text: string, at: number): boolean {
  const line = text.slice(Math.max(0, at - 200), at);
  if (/`$/u.test(line)) return true;
  return (
    /[:[,]\s*"(?:[^"\\\n]|\\.)*$/u.test(line) &&
    /^[^"\n]*"\s*[,}\]]/u.test(text.slice(at, at + 500)) &&
    !/^[^"]*>\s*[{[]/u.test(text.slice(at, at + 40))
  );
}

function insideAnswer(part: string, found: boolean, note: Note): string {
  const around = ANSWER.exec(part);
  if (around === null || (!found && part.slice(0, around.index).trim() !== '' && !ANSWER_END.test(part))) return part;
  // `<answer>` may also name one of several candidates; those are left to the reader of tags.
  if ((part.match(/<(?:answer|output|result)>/giu) ?? []).length > 1) return part;
  note('answer-tag');
  return (around[1] as string).replace(ANSWER_END, '');
}
