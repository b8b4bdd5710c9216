import { createFeatureCounter } from './feature-counter.ts';
import { CHARACTERS, finishHash, hashStep, WHOLE_TEXT, WORDS } from './hash-code-points.ts';
import { normalizeText } from './normalize-text.ts';

/** Longest text that is read to its end, in code points after normalization. */
export const MAX_CODE_POINTS = 32_768;

const SHORTEST = 3;
const LONGEST = 5;
const SPACE = 0x20;
/** A word counts as much as two n-grams of its characters. */
const WORD_WEIGHT = 2;

const characterGrams = createFeatureCounter();
const wordGrams = createFeatureCounter();

/**
 * Writes the vector of one text into `vector`: signed feature hashing (Weinberger et al. 2009, arXiv:0902.2206) of its
 * character 3- to 5-grams and its words and word pairs, each weighted 1 + ln(count), scaled to length 1. Never zero: a
 * text without any n-gram, such as `…`, is one feature as a whole.
 *
 * @returns whether the text was cut at {@link MAX_CODE_POINTS}.
 */
export function writeLexicalVector(text: string, vector: Float32Array): boolean {
  // Normalizing can make a text up to 18 times as long, so it is cut before and after. Cut between code points.
  const cut = text.length > 2 * MAX_CODE_POINTS ? text.slice(0, 2 * MAX_CODE_POINTS).toWellFormed() : text;
  const codePoints = Array.from(` ${normalizeText(cut)} `, (character) => character.codePointAt(0) as number);
  const truncated = cut !== text || codePoints.length > MAX_CODE_POINTS + 2;
  if (codePoints.length > MAX_CODE_POINTS + 2) codePoints.length = MAX_CODE_POINTS + 2;

  countCharacterGrams(codePoints);
  countWordGrams(codePoints);
  const sums = new Float64Array(vector.length);
  const addTo = (hash: number, weight: number): void => {
    const index = (hash & 0x7fffffff) % sums.length;
    sums[index] = (sums[index] as number) + (hash >>> 31 === 0 ? weight : -weight);
  };
  characterGrams.drain((hash, count) => addTo(hash, 1 + Math.log(count)));
  wordGrams.drain((hash, count) => addTo(hash, 1 + Math.log(WORD_WEIGHT * count)));

  let norm = Math.sqrt(sums.reduce((sum, value) => sum + value * value, 0));
  if (norm === 0) {
    addTo(hashWhole(text), 1);
    norm = 1;
  }
  for (let index = 0; index < sums.length; index++) vector[index] = (sums[index] as number) / norm;
  return truncated;
}

function countCharacterGrams(codePoints: readonly number[]): void {
  if (codePoints.length < SHORTEST) return;
  for (let start = 0; start + SHORTEST <= codePoints.length; start++) {
    let state = CHARACTERS;
    const end = Math.min(start + LONGEST, codePoints.length);
    for (let at = start; at < end; at++) {
      state = hashStep(state, codePoints[at] as number);
      if (at - start + 1 >= SHORTEST) characterGrams.add(finishHash(state));
    }
  }
}

/** Each word alone and with the word after it. */
function countWordGrams(codePoints: readonly number[]): void {
  for (let start = 1; start < codePoints.length - 1; start++) {
    if (codePoints[start - 1] !== SPACE || codePoints[start] === SPACE) continue;
    let state = WORDS;
    let spaces = 0;
    for (let at = start; at < codePoints.length; at++) {
      const codePoint = codePoints[at] as number;
      if (codePoint === SPACE) {
        wordGrams.add(finishHash(state));
        spaces++;
        if (spaces === 2 || at === codePoints.length - 1) break;
      }
      state = hashStep(state, codePoint);
    }
  }
}

function hashWhole(text: string): number {
  let state = WHOLE_TEXT;
  for (const character of text) state = hashStep(state, character.codePointAt(0) as number);
  return finishHash(state);
}
