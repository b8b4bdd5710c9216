import type { Choice, Parsed } from '@ablata/spec';
import { answerBody } from './answer-body.ts';
import { cleanText } from './clean-text.ts';
import { missingAnswer } from './parse-candidates.ts';
import { readJson } from './read-json.ts';

/** Reads an answer that should be one candidate in plain text. */
export function parseSingle(choice: Choice): Parsed {
  const repairs: string[] = [];
  const repair = (name: string): void => void repairs.push(name);
  const none = (fate: 'empty' | 'truncated' | 'filtered', reason: string): Parsed => ({
    candidates: [],
    rejects: [{ fate, reason }],
    repairs,
  });
  const without = missingAnswer(choice);
  if (without !== undefined) return { candidates: [], rejects: [without], repairs };
  if (choice.finishReason === 'refused') return none('filtered', 'refused');
  const body = answerBody(choice.text, repair);
  if (choice.finishReason === 'length') return none('truncated', 'cut-in-candidate');
  if (body.unfinished) return none('truncated', 'thinking-unfinished');
  const text = cleanText(unwrap(body.text, repair), repair);
  return text === ''
    ? none('empty', 'empty-text')
    : { candidates: [{ text, probability: null }], rejects: [], repairs };
}

/** Takes off what models wrap around a single sentence: a fence, JSON, a label, quotes. */
function unwrap(written: string, repair: (name: string) => void): string {
  let text = written.trim();
  const fence = /^`{3,}[\w-]*\r?\n([\s\S]*?)\r?\n?`{3,}$/u.exec(text);
  if (fence !== null) {
    repair('code-fence');
    text = (fence[1] as string).trim();
  }
  if (text.startsWith('{') && text.endsWith('}')) {
    const only = readJson(text, () => {});
    if (only?.length === 1 && only[0]?.text !== undefined && !only[0].cut) {
      repair('json-around');
      return only[0].text;
    }
  }
  const label = /^(?:\*\*)?(?:meta-?cognitive )?instruction(?: 1)?(?:\*\*)?:(?:\*\*)?\s*/iu.exec(text);
  if (label !== null) {
    repair('label');
    text = text.slice(label[0].length);
  }
  const quoted = /^(?:"([^"]*)"|“([^“”]*)”)$/u.exec(text);
  if (quoted !== null) {
    repair('quotes-around');
    text = (quoted[1] ?? quoted[2]) as string;
  }
  return text;
}
