import { describe, expect, it } from 'vitest';
import { type Measure, scaleProbabilities } from './scale.ts';

function scaled(written: readonly unknown[], measure: Measure = 'probability') {
  const notes: string[] = [];
  return { values: scaleProbabilities(written, measure, false, (name) => notes.push(name)), notes };
}

describe('probabilities', () => {
  it.each<[unknown[], (number | null)[]]>([
    [
      [60, 39, 1],
      [0.6, 0.39, 0.01],
    ],
    [
      [0.8, 0.96, 1.2, 1.84],
      [0.8, 0.96, null, null],
    ],
    [[1.5], [null]],
    [
      [-0.3, 1.5],
      [null, null],
    ],
    [
      [4, 250, 261],
      [null, null, null],
    ],
    [
      [1, 0],
      [1, 0],
    ],
    [
      ['60%', 39, 1],
      [0.6, 0.39, 0.01],
    ],
    [
      ['60%', '39%', 1],
      [0.6, 0.39, 0.01],
    ],
    [
      ['30%', 0.2],
      [0.3, 0.2],
    ],
    [
      [99.9, 0.1],
      [0.999, 0.001],
    ],
    [
      [undefined, null, ''],
      [null, null, null],
    ],
    [
      [Number.NaN, Number.POSITIVE_INFINITY, true, {}],
      [null, null, null, null],
    ],
  ])('%j are read by the scale of all', (written, expected) => {
    const { values } = scaled(written);
    values.forEach((value, index) => {
      if (expected[index] === null) expect(value).toBeNull();
      else expect(value).toBeCloseTo(expected[index] as number, 12);
    });
  });

  it('says why a number was not taken', () => {
    expect(scaled([1.5]).notes).toEqual(['probability-out-of-range']);
    expect(scaled(['high']).notes).toEqual(['probability-invalid']);
    expect(scaled([60, 40]).notes).toEqual(['percent-without-sign', 'percent-without-sign']);
    expect(scaled(['0,3']).notes).toEqual(['decimal-comma', 'probability-as-text']);
    expect(scaled(['1/5']).notes).toEqual(['fraction']);
  });

  it('are read in percent when percent were asked for', () => {
    expect(scaled([60, 0.5, '5%'], 'percentage').values).toEqual([0.6, 0.005, 0.05]);
    expect(scaled([0.6, 0.3], 'percentage')).toEqual({
      values: [0.6, 0.3],
      notes: ['not-in-percent', 'not-in-percent'],
    });
  });

  it('come of perplexities and log-likelihoods', () => {
    expect(scaled([1, 4, 0.5], 'perplexity')).toEqual({ values: [1, 0.25, null], notes: ['probability-out-of-range'] });
    expect(scaled([0, Math.log(4), -1], 'nll').values).toEqual([1, 0.25, null]);
  });
});
