import type { Candidate, Choice, Parsed, Reject } from '@ablata/spec';
import { judge } from './judge.ts';
import { missingAnswer, nothingFound } from './nothing-found.ts';
import { type Measure, scaleProbabilities } from './probability/scale.ts';
import type { AnswerForm } from './read-text.ts';
import { readWritten } from './read-written.ts';

export interface ReadAnswersOptions {
  /** The form asked for, tried first. Default `json`. */
  readonly form?: AnswerForm | undefined;
  /** What was asked for beside each text. Default `probability`. */
  readonly measure?: Measure | undefined;
}

/**
 * Reads an answer that should hold several texts, each perhaps with a probability, whatever form a model gave it. A text is what the model meant, or a
 * reject; what was mended on the way is in `repairs`. An answer that did not come to its own end (`finishReason` other than `stop`) has no last item
 * unless that is closed. Never throws; linear in the length of the answer.
 */
export function readAnswers(choice: Choice, options: ReadAnswersOptions = {}): Parsed {
  const { form = 'json', measure = 'probability' } = options;
  const repairs: string[] = [];
  const note = (name: string): void => void repairs.push(name);
  const missing = missingAnswer(choice);
  if (missing !== undefined) return { candidates: [], rejects: [missing], repairs };
  const written = readWritten(choice.text, form, { ended: choice.finishReason === 'stop', note });
  const { items, inText = false, unfinished, rest } = written;
  if (items === undefined || items.length === 0) {
    const unclosed = repairs.includes('unclosed');
    const reject = nothingFound(choice, { empty: items !== undefined, unfinished, unclosed, rest });
    return { candidates: [], rejects: [reject], repairs };
  }
  const probabilities = scaleProbabilities(
    items.map(({ probability }) => probability),
    measure,
    inText,
    note,
  );
  const candidates: Candidate[] = [];
  const rejects: Reject[] = [];
  for (const [index, item] of items.entries()) {
    const text = judge(item.text, item.cut, note);
    if (typeof text === 'string') candidates.push({ text, probability: probabilities[index] ?? null });
    else rejects.push(text);
  }
  return { candidates, rejects, repairs };
}
