import type { Random } from '@ablata/spec';
import {
  type Hypothesis,
  normalizedScore,
  type Outlook,
  PROMPT,
  type Search,
  type SearchLimits,
  type SpecialTokens,
} from './search.ts';

/** Tokens less likely than this are looked at only where the likelier ones do not make up the nucleus. */
const CUTS = [1e-3, 1e-5, 0];

/**
 * One token after another by chance, as fairseq2's SamplingSeq2SeqGenerator with its TopPSampler: of the smallest set of likeliest
 * tokens whose probabilities sum up to more than `topP`, each by its probability. `<pad>` is never drawn, and the last step there is
 * room for ends. The score is that of the tokens under the whole distribution.
 */
export function sampleSearch(
  topP: number,
  random: Random,
  { pad, end, language }: SpecialTokens,
  { maxTokens, lengthPenalty }: SearchLimits,
): Search {
  const tokens: number[] = [];
  let sum = 0;
  let position = 1;
  let done: Hypothesis | undefined;

  return {
    get asked() {
      return position === 1 ? language : end;
    },
    advance(outlooks) {
      const [outlook] = outlooks as [Outlook];
      if (position < PROMPT) {
        sum = outlook.answer;
        position++;
        return [{ parent: 0, token: language }];
      }
      const mustEnd = position === maxTokens - 1;
      const all = outlook.all!;
      const token = mustEnd ? end : draw(all, topP, pad, random.float());
      tokens.push(token);
      sum += all[token]!;
      position++;
      if (token !== end) return [{ parent: 0, token }];
      done = { tokens, score: normalizedScore(sum, position, lengthPenalty), truncated: mustEnd };
      return [];
    },
    result: () => done!,
  };
}

/** The token at `at` (0 … 1) of the nucleus. @internal */
export function draw(logProbabilities: Float32Array, topP: number, pad: number, at: number): number {
  const whole = 1 - Math.exp(logProbabilities[pad]!);
  for (const cut of CUTS) {
    const nucleus = nucleusOf(logProbabilities, cut, topP * whole, pad);
    if (nucleus === undefined) continue;
    let left = at * nucleus.reduce((total, { probability }) => total + probability, 0);
    for (const { token, probability } of nucleus) {
      left -= probability;
      if (left < 0) return token;
    }
    return nucleus.at(-1)!.token;
  }
  throw new Error('a distribution without tokens');
}

interface Drawable {
  readonly token: number;
  readonly probability: number;
}

/** undefined: tokens of at least probability `cut` are not all of it. */
function nucleusOf(
  logProbabilities: Float32Array,
  cut: number,
  mass: number,
  pad: number,
): readonly Drawable[] | undefined {
  const least = Math.log(cut);
  const found: Drawable[] = [];
  for (let token = 0; token < logProbabilities.length; token++) {
    const value = logProbabilities[token]!;
    if (value >= least && token !== pad) found.push({ token, probability: Math.exp(value) });
  }
  found.sort((a, b) => b.probability - a.probability);
  let sum = 0;
  const length = found.findIndex(({ probability }) => {
    sum += probability;
    return sum > mass;
  });
  if (length >= 0) return found.slice(0, length + 1);
  return cut === 0 && found.length > 0 ? found : undefined;
}
