import type { Json, JsonObject } from '@ablata/spec';

/** Longer than a score is written, with the words around it. */
const LONGEST = 100;

/** The values a verdict can have: whole numbers between two, yes or no, or one of some words. */
export type Scale = readonly [number, number] | 'yes-no' | readonly string[];
/** A number, true for yes, or a word. */
export type Score = number | boolean | string;

export function isNumeric(scale: Scale): scale is readonly [number, number] {
  return typeof scale[0] === 'number';
}

/** The type of a column of scores. */
export function scoreType(scale: Scale): 'number?' | 'boolean?' | 'string?' {
  if (scale === 'yes-no') return 'boolean?';
  return isNumeric(scale) ? 'number?' : 'string?';
}

/** The scale in words, for the judge. */
export function describeScale(scale: Scale): string {
  if (scale === 'yes-no') return '"yes" or "no"';
  if (isNumeric(scale)) return `a whole number from ${scale[0]} (worst) to ${scale[1]} (best)`;
  return `one of ${scale.map((choice) => JSON.stringify(choice)).join(', ')}`;
}

export function scoreSchema(scale: Scale): JsonObject {
  if (scale === 'yes-no') return { type: 'string', enum: ['yes', 'no'] };
  if (isNumeric(scale)) return { type: 'integer', minimum: scale[0], maximum: scale[1] };
  return { type: 'string', enum: [...scale] };
}

/** Reads what a judge wrote as score: `4`, `"4"`, `4.0`, `"4/5"`, `"Score: 4"`, `"Yes."`. Undefined when it is none of the scale, or not one. */
export function readScore(written: Json | undefined, scale: Scale, note: (repair: string) => void): Score | undefined {
  if (typeof written === 'string' && written.length > LONGEST) return undefined;
  if (scale === 'yes-no') return readYesNo(written, note);
  return isNumeric(scale) ? readLevel(written, scale, note) : readChoice(written, scale, note);
}

function readLevel(
  written: Json | undefined,
  [low, high]: readonly [number, number],
  note: (repair: string) => void,
): number | undefined {
  const on = (value: number): number | undefined =>
    Number.isInteger(value) && value >= low && value <= high ? value : undefined;
  if (typeof written === 'number') return on(written);
  if (typeof written !== 'string') return undefined;
  const [, number, of] = /^\D*?(-?\d+(?:\.\d+)?)(?:\s*(?:\/|out of|of)\s*(\d+))?[^\d]*$/i.exec(written) ?? [];
  if (number === undefined || (of !== undefined && Number(of) !== high)) return undefined;
  const value = on(Number(number));
  if (value !== undefined) note('score-as-text');
  return value;
}

function readYesNo(written: Json | undefined, note: (repair: string) => void): boolean | undefined {
  if (typeof written === 'boolean') {
    note('score-as-boolean');
    return written;
  }
  if (typeof written !== 'string') return undefined;
  if (written === 'yes' || written === 'no') return written === 'yes';
  const word = /^\W*(yes|no|true|false)\b(?!.*\b(?:yes|no|true|false)\b)/is.exec(written)?.[1]?.toLowerCase();
  if (word === undefined) return undefined;
  note('score-as-text');
  return word === 'yes' || word === 'true';
}

function readChoice(
  written: Json | undefined,
  choices: readonly string[],
  note: (repair: string) => void,
): string | undefined {
  if (typeof written !== 'string') return undefined;
  if (choices.includes(written)) return written;
  const fold = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
  const alike = choices.filter((choice) => fold(choice) === fold(written));
  if (alike.length !== 1) return undefined;
  note('score-as-text');
  return alike[0];
}
