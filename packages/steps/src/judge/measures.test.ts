import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agreement, combine } from './combine.ts';
import { Krippendorff, type Metric } from './krippendorff.ts';
import { readVerdict } from './read-verdict.ts';
import { isNumeric, readScore, type Scale } from './scale.ts';

const alphaOf = (units: readonly (readonly (number | string)[])[], metric: Metric) => {
  const alpha = new Krippendorff(metric);
  for (const unit of units) alpha.add(unit);
  return alpha.alpha();
};

/** Columns of a table with a row a judge; `.` is missing. */
const unitsOf = (...judges: string[]) => {
  const table = judges.map((line) => line.split(' '));
  return (table[0] ?? []).map((_, unit) => table.flatMap((line) => (line[unit] === '.' ? [] : [Number(line[unit])])));
};

describe("Krippendorff's alpha", () => {
  // K. Krippendorff, “Computing Krippendorff's Alpha-Reliability” (2011), examples A to D.
  const binary = unitsOf('0 1 0 0 0 0 0 0 1 0', '1 1 1 0 0 1 0 0 0 0');
  const four = unitsOf(
    '1 2 3 3 2 1 4 1 2 . . .',
    '1 2 3 3 2 2 4 1 2 5 . 3',
    '. 3 3 3 2 3 4 2 2 5 1 .',
    '1 2 3 3 2 4 4 1 2 5 1 .',
  );

  it.each<[string, Metric, readonly (readonly number[])[], number]>([
    ['two judges, yes and no', 'nominal', binary, 0.095],
    ['four judges with gaps', 'nominal', four, 0.743],
    ['four judges with gaps', 'ordinal', four, 0.815],
    ['four judges with gaps', 'interval', four, 0.849],
  ])('of %s, %s, is what was published', (_, metric, units, value) => {
    expect(alphaOf(units, metric)).toBeCloseTo(value, 3);
  });

  it('is 1 when all agree on different units, null when there is nothing to agree on', () => {
    expect(
      alphaOf(
        [
          [1, 1],
          [2, 2],
          [5, 5, 5],
        ],
        'ordinal',
      ),
    ).toBe(1);
    expect(
      alphaOf(
        [
          [1, 1],
          [1, 1],
        ],
        'ordinal',
      ),
    ).toBeNull();
    expect(alphaOf([[1], []], 'nominal')).toBeNull();
  });

  it('hangs neither on the order of units nor on that of judges', () => {
    const units = fc.array(fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 4 }), { maxLength: 12 });
    fc.assert(
      fc.property(units, fc.constantFrom<Metric[]>('nominal', 'ordinal', 'interval'), (given, metric) => {
        const turned = given.map((unit) => unit.toReversed()).toReversed();
        const [one, other] = [alphaOf(given, metric), alphaOf(turned, metric)];
        if (one === null) expect(other).toBeNull();
        else expect(other).toBeCloseTo(one, 9);
        expect(one ?? 1).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('several verdicts', () => {
  it.each([
    [[1, 2, 3], 'mean', 2],
    [['a', 'b', 'a'], 'majority', 'a'],
    [[true, false], 'majority', undefined],
    [[], 'mean', undefined],
  ] as const)('%j by %s are %s', (scores, how, one) => {
    expect(combine(scores, how)).toBe(one);
  });

  it.each<[readonly (number | string | boolean)[], Scale, number | undefined]>([
    [[1, 5], [1, 5], 0],
    [[3, 3, 3], [1, 5], 1],
    [[1, 2, 3], [1, 5], 1 - (1 / 4 + 2 / 4 + 1 / 4) / 3],
    [['a', 'b', 'a'], ['a', 'b'], 1 / 3],
    [[4], [1, 5], undefined],
  ])('%j on %j agree by %s', (scores, scale, share) => {
    const found = agreement(scores, scale);
    if (share === undefined) expect(found).toBeUndefined();
    else expect(found).toBeCloseTo(share, 12);
  });
});

describe('a score', () => {
  const read = (written: unknown, scale: Scale) => {
    const notes: string[] = [];
    return [readScore(written as never, scale, (note) => notes.push(note)), ...notes];
  };
  it.each<[unknown, Scale, readonly unknown[]]>([
    [4, [1, 5], [4]],
    [4.0, [1, 5], [4]],
    ['4', [1, 5], [4, 'score-as-text']],
    ['4.0', [1, 5], [4, 'score-as-text']],
    ['4/5', [1, 5], [4, 'score-as-text']],
    ['4 out of 5', [1, 5], [4, 'score-as-text']],
    ['Score: 4.', [1, 5], [4, 'score-as-text']],
    ['-2', [-3, 3], [-2, 'score-as-text']],
    ['4/10', [1, 5], [undefined]],
    ['4 or 5', [1, 5], [undefined]],
    [4.5, [1, 5], [undefined]],
    [0, [1, 5], [undefined]],
    [6, [1, 5], [undefined]],
    ['good', [1, 5], [undefined]],
    [null, [1, 5], [undefined]],
    [true, [1, 5], [undefined]],
    ['yes', 'yes-no', [true]],
    ['No.', 'yes-no', [false, 'score-as-text']],
    [true, 'yes-no', [true, 'score-as-boolean']],
    ['yes and no', 'yes-no', [undefined]],
    ['perhaps', 'yes-no', [undefined]],
    ['Good', ['Good', 'Bad'], ['Good']],
    [' good.', ['Good', 'Bad'], ['Good', 'score-as-text']],
    ['Ugly', ['Good', 'Bad'], [undefined]],
  ])('%j on %j', (written, scale, result) => {
    expect(read(written, scale)).toEqual(result);
  });
});

describe('what a judge may answer', () => {
  const scales: readonly Scale[] = [[1, 5], [-2, 2], 'yes-no', ['Good', 'Bad', 'Ugly']];
  const isOn = (score: unknown, scale: Scale): boolean => {
    if (scale === 'yes-no') return typeof score === 'boolean';
    if (typeof score === 'number')
      return isNumeric(scale) && Number.isInteger(score) && score >= scale[0] && score <= scale[1];
    return (scale as readonly unknown[]).includes(score);
  };
  const value = fc.oneof(
    fc.jsonValue(),
    fc.integer({ min: -9, max: 9 }),
    fc.constantFrom('4', '4/5', 'good', 'yes', 'no', '-1', '3.0'),
  );
  const written = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.record({ reason: value, score: value }, { requiredKeys: [] }).map((verdict) => JSON.stringify(verdict)),
    fc.record({ useful: value, clear: value }, { requiredKeys: [] }).map((verdict) => `So: ${JSON.stringify(verdict)}`),
    fc.record({ score: value }).map((verdict) => JSON.stringify(verdict).slice(0, -1)),
  );

  it('is a score on the scale for each criterion, or a reject, and never an error', () => {
    fc.assert(
      fc.property(
        written,
        fc.constantFrom(...scales),
        fc.constantFrom('stop', 'length', 'refused', 'other' as const),
        fc.constantFrom(['useful'], ['useful', 'clear']),
        (text, scale, finishReason, names) => {
          const asked = names.map((name) => ({ name, scale, key: 'score' }));
          const read = readVerdict({ text, finishReason: finishReason as 'stop' }, asked);
          const cells = 'cells' in read ? read.cells : (read.partial ?? {});
          for (const name of names) {
            if (cells[name] !== undefined) expect(isOn(cells[name], scale)).toBe(true);
            else expect('reject' in read).toBe(true);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});
