import type { Fate } from '@ablata/spec';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../test/error-of.ts';
import type { HealthOptions } from '../config/schema.ts';
import type { DroppedRow } from './books.ts';
import { Health } from './health.ts';

function healthOf(options?: HealthOptions) {
  const warnings: string[] = [];
  const health = new Health({
    options,
    takesApart: (stage) => stage === 'parse',
    onWarning: (message) => warnings.push(message),
    look: 'ablata answers runs/x --rejected',
  });
  return { health, warnings };
}

const drop = (stage: string, fate: Fate, reason: string): DroppedRow => ({
  request: 0,
  candidate: 0,
  stage,
  fate,
  reason,
});

describe('nothing usable', () => {
  test('in the first answers stops the run, and says what they were and how to look at them', async () => {
    const { health } = healthOf();
    for (let request = 0; request < 24; request++)
      health.settled(0, [
        request % 5 === 0 ? drop('parse', 'filtered', 'refusal') : drop('parse', 'empty', 'no answer'),
      ]);
    const error = await errorOf(() => health.settled(0, [drop('parse', 'empty', 'no answer')]));
    expect([error.code, error.message, error.hint]).toEqual([
      'RUN_NOTHING_USABLE',
      'nothing usable came of the first 25 answers: 20 × empty: no answer (parse), 5 × filtered: refusal (parse)',
      'Look at them: ablata answers runs/x --rejected. What is answered is kept. To go on all the same: run: { health: { stopAfter: false } }.',
    ]);
  });

  test('is not said when a filter, a dedup rule or a failing server took the rows, or one was of use', () => {
    for (const other of [
      drop('where', 'filtered', 'score >= 4'),
      drop('dedupe', 'duplicate', 'x'),
      drop('ask', 'failed', 'x'),
    ]) {
      const { health } = healthOf();
      for (let request = 0; request < 100; request++) health.settled(0, [other]);
    }
    const { health } = healthOf();
    health.settled(1, []);
    for (let request = 0; request < 100; request++) health.settled(0, [drop('parse', 'empty', 'no answer')]);
  });

  test('may be switched off, or come sooner', async () => {
    const { health } = healthOf({ stopAfter: false });
    for (let request = 0; request < 100; request++) health.settled(0, [drop('parse', 'empty', 'no answer')]);
    const soon = healthOf({ stopAfter: 1 }).health;
    expect((await errorOf(() => soon.settled(0, [drop('parse', 'empty', 'x')]))).code).toBe('RUN_NOTHING_USABLE');
  });
});

describe('warnings', () => {
  test('come once for a kind that is in a large share of the latest answers', () => {
    const { health, warnings } = healthOf();
    for (let request = 0; request < 400; request++)
      health.settled(1, request >= 200 && request % 2 === 0 ? [drop('parse', 'truncated', 'cut off')] : []);
    expect(warnings).toEqual([
      '30% of the latest 200 answers: truncated: cut off (parse). Look at them: ablata answers runs/x --rejected',
    ]);
  });

  test('say when a model repeats itself', () => {
    const { health, warnings } = healthOf();
    for (let request = 0; request < 100; request++)
      health.heard('generate', [request % 2 === 0 ? 'the same' : `other ${request}`]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(
      /^\d\d% of the latest \d+ answers: the same as an earlier one, word for word \(generate\)/,
    );
    const fine = healthOf();
    for (let request = 0; request < 100; request++) fine.health.heard('generate', [`other ${request}`]);
    expect(fine.warnings).toEqual([]);
  });
});
