import { describeStage } from '@ablata/testkit';
import { describe, expect, it } from 'vitest';
import { columns, named, quality, rows, run } from '../../test/judge-scene.ts';
import { scriptedModel } from '../../test/scripted-model.ts';

const firstWins = () => scriptedModel(() => '{"reason": "A is better.", "winner": "A"}');
const longest = () =>
  scriptedModel((_, last) => {
    const [a = '', b = ''] = [...last.matchAll(/<<<[AB] \w+>>>\n(.*)\n<<<end/g)].map(([, text]) => text);
    return JSON.stringify({ reason: 'Longer.', winner: a.length > b.length ? 'A' : 'B' });
  });

describeStage('judge that compares', {
  stage: quality,
  rows,
  columns,
  options: { criteria: { better: 'Which is better?' }, compare: ['text', 'other'], tell: ['problems'] },
  services: () => ({ llm: named(longest()) }) as never,
});

describe('a comparison', () => {
  const compare = { criteria: { better: 'Which is better?' }, compare: ['text', 'other'], tell: ['problems'] };

  it('is won by who wins both ways round', async () => {
    const llm = longest();
    const { rows: got, summary } = await run(compare, llm);
    expect(got[0]).toMatchObject({
      'quality.winner': 'other',
      'quality.flipped': false,
      'quality.reason': 'Longer.\nLonger.',
    });
    expect(llm.requests).toHaveLength(14);
    expect(summary).toMatchObject({
      winner: { verdicts: 7, histogram: { text: 0, other: 7, tie: 0 } },
      flipRate: 0,
      firstPlaceWins: 0.5,
    });
  });

  it('is a tie when the place decides', async () => {
    const { rows: got, summary } = await run(compare, firstWins());
    expect(got[0]).toMatchObject({ 'quality.winner': 'tie', 'quality.flipped': true });
    expect(summary).toMatchObject({
      winner: { histogram: { text: 0, other: 0, tie: 7 } },
      flipRate: 1,
      firstPlaceWins: 1,
    });
  });

  it('is made once, in random order, when told to', async () => {
    const llm = firstWins();
    const { rows: got } = await run({ ...compare, swap: false }, llm);
    expect(llm.requests).toHaveLength(7);
    expect(new Set(got.map((row) => row['quality.winner']))).toEqual(new Set(['text', 'other']));
    expect(got[0]).not.toHaveProperty('quality.flipped');
  });

  it('is null when one way round is unreadable', async () => {
    const llm = scriptedModel((_, last) =>
      last.indexOf('advice') < last.indexOf('another') ? '{"winner": "B"}' : 'neither',
    );
    expect((await run({ ...compare, retries: 0 }, llm)).rows[0]).toMatchObject({
      'quality.winner': null,
      'quality.flipped': null,
    });
  });
});
