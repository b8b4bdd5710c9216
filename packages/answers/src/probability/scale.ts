import type { Note } from '../note.ts';
import { readNumber, type WrittenNumber } from './read-number.ts';

/** What was asked for: a probability from 0 to 1, one in percent, a perplexity (≥ 1), or a negative log-likelihood in nats (≥ 0). */
export type Measure = 'probability' | 'percentage' | 'perplexity' | 'nll';

type Read = WrittenNumber | 'none' | 'invalid';

/**
 * The probabilities of an answer's candidates, each in [0, 1] or null, read by the scale of the whole answer: 60, 39 and 1 are percentages, 0.8, 0.96 and
 * 1.2 are not, and of those the last says nothing. What makes no sense or is out of range is null and noted.
 *
 * A perplexity x becomes 1/x, a negative log-likelihood x becomes exp(−x).
 */
export function scaleProbabilities(
  written: readonly unknown[],
  measure: Measure,
  inText: boolean,
  note: Note,
): readonly (number | null)[] {
  const read = written.map((each) => readOne(each, inText, note));
  const numbers = read.filter((each): each is WrittenNumber => typeof each === 'object');
  const divisor =
    measure === 'probability' ? divisorOf(numbers) : measure === 'percentage' ? percentDivisor(numbers) : 1;
  return read.map((each) => {
    if (each === 'none') return null;
    if (each === 'invalid') return refused('probability-invalid');
    if (measure === 'perplexity') return each.value >= 1 ? 1 / each.value : refused('probability-out-of-range');
    if (measure === 'nll') return each.value >= 0 ? Math.exp(-each.value) : refused('probability-out-of-range');
    if (each.scale !== 'plain') return inRange(each.value);
    if (divisor === undefined) return refused('probability-out-of-range');
    if (divisor === 100 && measure === 'probability') note('percent-without-sign');
    if (divisor === 1 && measure === 'percentage') note('not-in-percent');
    return inRange(each.value / divisor);
  });

  function inRange(value: number): number | null {
    return value >= 0 && value <= 1 ? value : refused('probability-out-of-range');
  }

  function refused(name: string): null {
    note(name);
    return null;
  }
}

function readOne(written: unknown, inText: boolean, note: Note): Read {
  if (written === undefined || written === null || typeof written === 'symbol') return 'none';
  if (typeof written === 'number')
    return Number.isFinite(written) ? { value: written, scale: 'plain', notes: [] } : 'invalid';
  if (typeof written !== 'string') return 'invalid';
  if (written.trim() === '') return 'none';
  const found = readNumber(written);
  if (found === undefined) return 'invalid';
  for (const name of found.notes) note(name);
  if (found.scale === 'plain' && !inText) note('probability-as-text');
  return found;
}

/** 1 or 100; undefined when plain numbers have no scale that could be told. */
function divisorOf(numbers: readonly WrittenNumber[]): 1 | 100 | undefined {
  const plain = numbers.filter(({ scale }) => scale === 'plain').map(({ value }) => value);
  const above = plain.filter((value) => value > 1);
  if (above.length === 0) {
    const beside =
      numbers.some(({ scale }) => scale === 'percent') && plain.length > 0 && plain.every((value) => value === 1);
    return beside ? 100 : 1;
  }
  const whole = plain.every(Number.isInteger);
  const most = plain.reduce((one, other) => Math.max(one, other));
  if (most > 100) return plain.some((value) => value > 0 && value < 1) ? 1 : undefined;
  if (whole) return 100;
  const below = plain.filter((value) => value > 0 && value < 1).length;
  const sum = plain.reduce((total, value) => total + value, 0);
  const percent = most >= 10 && (below === 0 || (sum > 90 && sum < 110) || below * 2 < above.length);
  if (percent) return 100;
  return below > 0 || most < 2 ? 1 : undefined;
}

function percentDivisor(numbers: readonly WrittenNumber[]): 1 | 100 {
  const plain = numbers.filter(({ scale }) => scale === 'plain').map(({ value }) => value);
  const sum = plain.reduce((total, value) => total + value, 0);
  return plain.some((value) => value > 0 && value < 1) && sum <= 1.05 ? 1 : 100;
}
