import { setImmediate as turn } from 'node:timers/promises';
import type { Stage } from '@ablata/spec';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../test/error-of.ts';
import { type RowsOptions, runRows } from '../../test/run-rows.ts';
import { adding, broken, dropping, fanning, source } from '../../test/stages.ts';

describe('the collector', () => {
  test('takes exactly the target; the rest of the last request is booked as filtered', async () => {
    const { totals, store, account, settledThrough } = await runRows(
      [{ stage: source(100, () => 7) }, { stage: fanning('fan', () => 4) }],
      { target: 10 },
    );
    expect([store?.length, account.outcome, settledThrough]).toEqual([10, 'target', 2]);
    expect(totals).toMatchObject({ requests: 3, asked: 12, kept: 10 });
    expect(totals.stages['target']?.reasons).toEqual({ 'filtered: target reached': 2 });
    expect(
      store
        ?.view('x', {}, {})
        .sources()
        .map(({ request, candidate }) => `${request}.${candidate}`),
    ).toEqual(['0.0', '0.1', '0.2', '0.3', '1.0', '1.1', '1.2', '1.3', '2.0', '2.1']);
  });

  test('ends with what there is when the source has no more', async () => {
    const { store, account, totals } = await runRows([{ stage: source(5) }], { target: 10 });
    expect([store?.length, account.outcome, totals.requests]).toEqual([5, 'exhausted', 5]);
  });

  test('has no rows when none are kept, and says what became of them', async () => {
    const { store, totals } = await runRows([{ stage: source(5) }, { stage: dropping('none', () => 'unparsable') }]);
    expect(store).toBeUndefined();
    expect(totals).toMatchObject({ asked: 5, kept: 0, fates: { unparsable: 5 } });
  });

  test('ends when too few candidates were new, and gives back what it took of later requests', async () => {
    const { store, account, settledThrough } = await runRows(
      [
        { stage: source(1000, () => 50) },
        { stage: dropping('mostly', (request) => (request >= 40 && request % 20 !== 0 ? 'duplicate' : undefined)) },
      ],
      { target: 500, saturation: { window: 20, floor: 0.2 } },
    );
    // Of the requests 37 … 56 the rows 37, 38, 39 and 40 were new: a fifth. Of 38 … 57 only three.
    expect([account.outcome, settledThrough, store?.length]).toEqual(['saturated', 57, 41]);
  });

  test.each(['in the middle', 'at the end'])('ends as well when a stage %s drops everything', async (where) => {
    const none = dropping('none', () => 'filtered');
    const some = adding('some', 'column');
    const { store, account, totals } = await runRows(
      [
        { stage: source(1e9, () => 4) },
        ...(where === 'in the middle' ? [none, some] : [some, none]).map((stage) => ({ stage })),
      ],
      { target: 500, saturation: { window: 20, floor: 0.2 } },
    );
    expect([account.outcome, store, totals.asked, account.keptThrough]).toEqual(['saturated', undefined, 20, 19]);
  });

  test('keeps the columns that stages added, and has a place of its own for the rest', async () => {
    const { store } = await runRows([{ stage: source(3) }, { stage: adding('number', 'doubled') }]);
    expect(store?.columns).toEqual({ doubled: 'number' });
    expect(store?.view('x', {}, {}).column('doubled')).toEqual([0, 1, 2]);
    expect(store?.embeddingColumns).toEqual([{ name: 'embedding', dimension: 2 }]);
  });

  test('names the stage and request behind an error, once', async () => {
    const failing = broken('failing', async function* (batches) {
      for await (const batch of batches) {
        if (batch.requests[0] === 2) throw new Error('out of memory');
        yield batch;
      }
    });
    const error = await errorOf(() => runRows([{ stage: source(5) }, { stage: failing }, { stage: adding('a', 'b') }]));
    expect([error.code, error.message, error.mender, error.details]).toEqual([
      'RUN_STAGE_FAILED',
      `in the stage 'failing', request 2: out of memory`,
      'plugin',
      { stage: 'failing', request: 2 },
    ]);
  });

  test('refuses rows without the columns their stage promised', async () => {
    const forgetful = { ...adding('forgetful', 'score'), run: broken('', (batches) => batches).run };
    const error = await errorOf(() => runRows([{ stage: source(5) }, { stage: forgetful }]));
    expect([error.code, error.message]).toEqual([
      'RUN_COLUMN',
      `in the stage 'forgetful', request 0: the stage 'forgetful' declares that it adds the column 'score' (number) and yielded rows without it`,
    ]);
  });
});

describe('behind the rows that the last stage works on elsewhere', () => {
  /** Batches that were made by the time that work on each is done, and what came of the run. */
  async function run(
    elsewhere: boolean,
    sizes: readonly number[],
    kept: (request: number) => boolean,
    options: RowsOptions,
  ) {
    let made = 0;
    const madeBy: number[] = [];
    const judge = broken('judge', async function* (batches, { drop }) {
      for await (const batch of batches) {
        for (let turns = 0; turns < 4; turns++) await turn();
        madeBy.push(made);
        const rest = batch.filter(({ request }) => kept(request));
        for (const request of batch.requests) if (!kept(request)) drop({ request, candidate: 0 }, 'duplicate', 'told');
        if (rest.length > 0) yield rest;
      }
    });
    const rows = source(60, (batch) => {
      made = batch + 1;
      return sizes[batch % sizes.length] as number;
    });
    const { totals, account, store } = await runRows(
      [{ stage: rows }, { stage: { ...judge, elsewhere } as Stage }],
      options,
    );
    return { made, madeBy, came: { totals, outcome: account.outcome, rows: store?.length } };
  }

  test('the next ones are brought meanwhile, while they are certain to be wanted', async () => {
    const { madeBy } = await run(true, [4], () => true, { target: 14 });
    expect(madeBy).toEqual([2, 3, 4, 4]); // two rows are missing when the last four come: whether they suffice is for the stage to say
    expect((await run(false, [4], () => true, { target: 14 })).madeBy).toEqual([1, 2, 3, 4]);
  });

  test('no more are made than without that, whatever ends the run', async () => {
    const property = fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 }),
      fc.array(fc.boolean(), { minLength: 1, maxLength: 9 }),
      fc.integer({ min: 1, max: 50 }),
      fc.option(fc.record({ window: fc.integer({ min: 4, max: 30 }), floor: fc.constantFrom(0.1, 0.4, 0.7) }), { nil: undefined }), // biome-ignore format: one line
      fc.option(fc.record({ requests: fc.integer({ min: 1, max: 50 }) }), { nil: undefined }),
      async (sizes, fates, target, saturation, budget) => {
        const kept = (request: number): boolean => fates[request % fates.length] as boolean;
        const options = { target, ...(saturation && { saturation }), ...(budget && { budget }) };
        const [beside, after] = [await run(true, sizes, kept, options), await run(false, sizes, kept, options)];
        expect([beside.made, beside.came]).toEqual([after.made, after.came]);
      },
    );
    await fc.assert(property, { numRuns: 60 });
  });
});
