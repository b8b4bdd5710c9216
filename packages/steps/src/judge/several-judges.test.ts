import type { Stage } from '@ablata/spec';
import { describeStage, runStage } from '@ablata/testkit';
import { describe, expect, it } from 'vitest';
import { columns, named, one, quality, rows, run, scorer, verdictsOf } from '../../test/judge-scene.ts';
import { refusal, scriptedModel } from '../../test/scripted-model.ts';

describeStage('judge with several judges and unreadable verdicts', {
  stage: quality,
  rows,
  columns,
  options: { ...one, samples: 2, onFailure: 'drop', retries: 0 },
  services: () =>
    ({
      llm: named(
        scorer((n) => n),
        scorer((n) => n + 1, { model: 'other' }),
      ),
    }) as never,
});
describe('several judges', () => {
  const a = () => scorer((n) => (n % 5) + 1, { model: 'a' });
  const b = () => scorer((n) => Math.min(5, (n % 5) + 2), { model: 'b' });

  it('are all kept, averaged, and measured against each other', async () => {
    const { rows: got, summary } = await run(one, a(), b());
    expect(got[0]).toMatchObject({
      'quality.useful': 1.5,
      'quality.agreement': 0.75,
      'quality.verdicts': [
        { judge: 'judge-a', sample: 0, scores: { useful: 1 }, reasons: { useful: 'Row 0.' } },
        { judge: 'judge-b', sample: 0, scores: { useful: 2 }, reasons: { useful: 'Row 0.' } },
      ],
    });
    expect(summary).toMatchObject({
      judges: ['judge-a', 'judge-b'],
      useful: { verdicts: 14, judgedTwice: 7, equal: 1 / 7, alpha: { metric: 'ordinal', value: expect.any(Number) } },
    });
  });

  it('stand for a row even when one of them is unreadable', async () => {
    const { rows: got } = await run(
      { ...one, retries: 0 },
      a(),
      scriptedModel(() => 'no', { model: 'b' }),
    );
    expect(got[0]).toMatchObject({ 'quality.useful': 1, 'quality.agreement': null });
    expect(verdictsOf(got[0])[1]).toMatchObject({
      judge: 'judge-b',
      scores: { useful: null },
      failure: { fate: 'unparsable', reason: 'no-json' },
    });
  });

  it('are heard when the service of another refuses, and the row has failed when all do', async () => {
    const refusing = () =>
      scriptedModel(
        () => {
          throw refusal();
        },
        { model: 'b' },
      );
    const { rows: got, drops } = await run({ ...one, onFailure: 'drop' }, a(), refusing());
    expect(got.map((row) => row['quality.useful'])).toEqual([1, 2, 3, 4, 5, 1, 2]);
    expect(verdictsOf(got[0])[1]?.failure).toEqual({ fate: 'failed', reason: 'SERVICE_REJECTED' });
    expect(drops).toEqual([]);
    const none = await run({ ...one, onFailure: 'drop' }, refusing(), refusing());
    expect(new Set(none.drops.map(({ fate, reason }) => `${fate}: ${reason}`))).toEqual(
      new Set(['failed: SERVICE_REJECTED']),
    );
    const empty = await run(one, refusing(), refusing());
    expect(empty.rows[0]).toMatchObject({
      'quality.useful': null,
      'quality.reason': 'no verdict: failed, SERVICE_REJECTED',
      'quality.verdicts': [],
    });
  });

  it('decide by majority when told to, and are at odds when there is none', async () => {
    const { rows: got, notes } = await run({ ...one, combine: 'majority' }, a(), b());
    expect(got.map((row) => row['quality.useful'])).toEqual([null, null, null, null, 5, null, null]);
    expect(notes.filter(({ label }) => label === 'null: useful')).toHaveLength(6);
  });

  it('may be one judge asked several times', async () => {
    const llm = scriptedModel(({ seed }) => JSON.stringify({ reason: 'So.', score: (seed % 5) + 1 }));
    const { rows: got } = await run({ ...one, samples: 3 }, llm);
    const scores = verdictsOf(got[0]).map(({ scores }) => scores['useful']);
    expect(scores).toHaveLength(3);
    expect(got[0]?.['quality.useful']).toBeCloseTo((scores as number[]).reduce((sum, score) => sum + score, 0) / 3, 12);
    expect(new Set(llm.requests.map(({ seed }) => seed)).size).toBe(21);
  });

  it('give a warning when they are one model', async () => {
    expect(
      (
        await run(
          one,
          scorer(() => 3),
          scorer(() => 3),
        )
      ).warnings,
    ).toEqual(["the judges 'judge-a' and 'judge-b' are one model; ask it several times with 'samples' instead"]);
  });

  it('give a warning when they judge their own texts', async () => {
    const llm = scorer(() => 3);
    const stage: Stage = {
      ...quality,
      run: (batches, context) =>
        quality.run(batches, { ...context, madeBy: (column) => (column === 'text' ? [{ model: 'judge' }] : []) }),
    };
    const { warnings } = await runStage(stage, rows, { columns, options: one, services: { llm: named(llm) } as never });
    expect(warnings).toEqual(["the judge 'judge-a' is the model that wrote text; models favour their own texts"]);
  });
});
