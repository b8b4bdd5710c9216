import { type Batch, FATES, type Fate } from '@ablata/spec';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../test/error-of.ts';
import { type Place, type RowsResult, runRows } from '../../test/run-rows.ts';
import { adding, broken, dropping, fanning, recutting, source } from '../../test/stages.ts';

/** A pure number out of numbers, to decide by. */
function hash(...numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => (Math.imul(sum ^ number, 0x9e3779b1) >>> 5) ^ (sum << 3), 0x2545f491) >>> 0;
}

const fateBy =
  (salt: number, percent: number) =>
  (request: number, candidate: number): Fate | undefined =>
    hash(salt, request, candidate) % 100 < percent
      ? FATES[hash(salt, 7, request, candidate) % FATES.length]
      : undefined;

type Step =
  | { readonly kind: 'drop'; readonly percent: number }
  | { readonly kind: 'fan'; readonly most: number }
  | { readonly kind: 'cut'; readonly gather: number }
  | { readonly kind: 'fork'; readonly left: number; readonly right: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('drop' as const), percent: fc.integer({ min: 0, max: 100 }) }),
  fc.record({ kind: fc.constant('fan' as const), most: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ kind: fc.constant('cut' as const), gather: fc.integer({ min: 1, max: 7 }) }),
  fc.record({
    kind: fc.constant('fork' as const),
    left: fc.integer({ min: 0, max: 60 }),
    right: fc.integer({ min: 0, max: 60 }),
  }),
);

function pipelineOf(steps: readonly Step[], requests: number, size: (batch: number) => number): Place[] {
  const places: Place[] = [{ stage: source(requests, size) }];
  for (const [index, each] of steps.entries()) {
    const name = `${each.kind}${index}`;
    const before = places.at(-1)?.name ?? 'source';
    switch (each.kind) {
      case 'drop':
        places.push({ name, stage: dropping(name, fateBy(index, each.percent)) });
        break;
      case 'fan':
        places.push({ name, stage: fanning(name, (r, c) => hash(index, r, c) % (each.most + 1)) });
        break;
      case 'cut':
        places.push({ name, stage: recutting(name, each.gather) });
        break;
      case 'fork':
        places.push({ name: `${name}-left`, stage: dropping('left', fateBy(index, each.left)), from: [before] });
        places.push({ name: `${name}-cut`, stage: recutting('cut', 3), from: [before] });
        places.push({ name: `${name}-right`, stage: dropping('right', fateBy(index + 100, each.right)) });
        places.push({ name, stage: adding('meet', `met${index}`), from: [`${name}-left`, `${name}-right`] });
        break;
    }
  }
  return places;
}

/** What should become of a request, worked out row by row without streams: fates of the dropped, and how many are left. */
function expected(steps: readonly Step[], request: number): { kept: number; fates: Record<Fate, number> } {
  const fates = Object.fromEntries(FATES.map((fate) => [fate, 0])) as Record<Fate, number>;
  let rows = [0]; // candidate numbers
  for (const [index, each] of steps.entries()) {
    const dropBy = (fate: (candidate: number) => Fate | undefined): void => {
      rows = rows.filter((candidate) => {
        const found = fate(candidate);
        if (found) fates[found]++;
        return found === undefined;
      });
    };
    if (each.kind === 'drop') dropBy((candidate) => fateBy(index, each.percent)(request, candidate));
    // In two branches a row has one fate; both fates may apply to it, and which comes first is no matter of the total number.
    if (each.kind === 'fork') {
      dropBy((c) => fateBy(index, each.left)(request, c) ?? fateBy(index + 100, each.right)(request, c));
    }
    if (each.kind === 'fan') {
      let copies = 0;
      for (const candidate of rows) {
        const count = hash(index, request, candidate) % (each.most + 1);
        if (count === 0) fates.empty++;
        copies += count;
      }
      rows = Array.from({ length: copies }, (_, candidate) => candidate);
    }
  }
  return { kept: rows.length, fates };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function expectBalanced({ totals }: RowsResult, places: readonly Place[]): void {
  expect(totals.asked).toBe(totals.kept + sum(Object.values(totals.fates)));
  for (const { name = 'source', stage, from } of places) {
    const books = totals.stages[name];
    if (!books || name === 'source') continue;
    const dropped = sum(Object.values(books.dropped));
    if (!('fanOut' in stage && stage.fanOut) && (from?.length ?? 1) === 1) {
      expect(books.received).toBe(books.emitted + dropped);
    }
    expect(sum(Object.values(books.reasons))).toBe(dropped);
  }
  expect(totals.stages['target']?.emitted).toBe(totals.kept);
}

describe('the books balance', () => {
  test('for any pipeline, target and way to cut batches; and say what happened', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 4 }),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 9 }),
        async (steps, requests, target, batch) => {
          const places = pipelineOf(steps, requests, (index) => 1 + (hash(batch, index) % batch));
          const result = await runRows(places, { target });
          expectBalanced(result, places);
          const { totals, settledThrough, account, store } = result;

          const wanted = Array.from({ length: requests }, (_, request) => expected(steps, request));
          const all = sum(wanted.map(({ kept }) => kept));
          expect(totals.kept).toBe(Math.min(target, all));
          expect(store?.length ?? 0).toBe(totals.kept);
          expect(account.outcome).toBe(all >= target ? 'target' : 'exhausted');
          expect(totals.requests).toBe(settledThrough + 1);
          // Everything that was settled, and nothing else, is in the totals, whatever ran ahead.
          const settled = wanted.slice(0, settledThrough + 1);
          const beyond = sum(settled.map(({ kept }) => kept)) - totals.kept;
          expect(sum(Object.values(totals.fates))).toBe(
            beyond + sum(settled.flatMap(({ fates }) => Object.values(fates))),
          );
          if (!steps.some(({ kind }) => kind === 'fork')) {
            for (const fate of FATES) {
              const more = fate === 'filtered' ? beyond : 0; // 'target reached'
              expect(totals.fates[fate]).toBe(more + sum(settled.map(({ fates }) => fates[fate])));
            }
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  test('the same rows, totals and ending however the batches are cut, saturation included', async () => {
    const endings = new Set<string | undefined>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 3 }),
        fc.integer({ min: 1, max: 40 }),
        fc.option(
          fc.record({ window: fc.integer({ min: 1, max: 12 }), floor: fc.double({ min: 0, max: 1, noNaN: true }) }),
          {
            nil: undefined,
          },
        ),
        async (steps, target, saturation) => {
          const runs: RowsResult[] = [];
          for (const size of [1, 8]) {
            const places = pipelineOf(steps, 20, () => size);
            runs.push(await runRows(places, { target, ...(saturation && { saturation }) }));
          }
          const [first, second] = runs.map(({ totals, store, account, settledThrough }) => ({
            totals,
            settledThrough,
            outcome: account.outcome,
            rows: store?.view('x', {}, {}).sources(),
          }));
          endings.add(first?.outcome);
          expect(second).toEqual(first);
          expect(first?.rows?.length ?? 0).toBe(first?.totals.kept);
        },
      ),
      { numRuns: 150 },
    );
    expect([...endings].sort()).toEqual(['exhausted', 'saturated', 'target']);
  });
});

describe('a stage that cheats is named, with its request', () => {
  const codeAndMessage = async (places: Place[], target?: number): Promise<string> => {
    const error = await errorOf(() => runRows(places, target === undefined ? {} : { target }));
    return `${error.code} ${error.message}`;
  };
  const around = (stage: ReturnType<typeof broken>): Place[] => [
    { stage: source(20, () => 4) },
    { stage: recutting('cut', 2) },
    { stage },
    { stage: dropping('later', fateBy(3, 20)) },
  ];

  test('loses a row', async () => {
    const loser = broken('loser', async function* (batches) {
      for await (const batch of batches) {
        const kept = batch.filter(({ request }) => request !== 7);
        if (kept.length > 0) yield kept;
      }
    });
    expect(await codeAndMessage(around(loser))).toMatchInlineSnapshot(
      `"RUN_BOOKS the books do not balance: for request 7 the stage 'loser' received 1 rows, yielded 0 and dropped 0"`,
    );
    expect(await codeAndMessage(around(loser), 10)).toMatchInlineSnapshot(
      `"RUN_BOOKS the books do not balance: for request 7 the stage 'loser' received 1 rows, yielded 0 and dropped 0"`,
    );
  });

  test('yields a row twice', async () => {
    const twice = broken('twice', async function* (batches) {
      for await (const batch of batches) yield batch.requests.includes(5) ? batch.select([0, 0]) : batch;
    });
    expect(await codeAndMessage(around(twice))).toMatchInlineSnapshot(
      `"RUN_ORDER the stage 'twice' yielded row 5.0 after row 5.0"`,
    );
  });

  test('makes rows without declaring that it does', async () => {
    const inventor = broken('inventor', async function* (batches) {
      for await (const batch of batches) {
        yield batch.requests.includes(5) ? batch.expand([0, 0], batch.select([0, 0]).columns) : batch;
      }
    });
    expect(await codeAndMessage(around(inventor))).toMatchInlineSnapshot(
      `"RUN_BOOKS the books do not balance: for request 5 the stage 'inventor' received 1 rows, yielded 2 and dropped 0"`,
    );
  });

  test('drops a row and yields it all the same', async () => {
    const both = broken('both', async function* (batches, { drop }) {
      for await (const batch of batches) {
        for (const row of batch) if (row.request === 3) drop(row, 'filtered', 'or not');
        yield batch;
      }
    });
    expect(await codeAndMessage(around(both))).toMatchInlineSnapshot(
      `"RUN_BOOKS the books do not balance: for request 3 the stage 'both' received 1 rows, yielded 1 and dropped 1"`,
    );
  });

  test('a fan-out stage that makes nothing of a row and does not say so', async () => {
    const silent = {
      ...fanning('silent', () => 1),
      async *run(batches: AsyncIterable<Batch>) {
        for await (const batch of batches) if (!batch.requests.includes(4)) yield batch;
      },
    } as unknown as ReturnType<typeof fanning>;
    expect(await codeAndMessage(around(silent))).toMatchInlineSnapshot(
      `"RUN_BOOKS the books do not balance: for request 4 the stage 'silent' received 1 rows, yielded 0 and dropped 0"`,
    );
  });

  test('a branch that loses a row', async () => {
    const loser = broken('loser', async function* (batches) {
      for await (const batch of batches) {
        const kept = batch.filter(({ request }) => request !== 7);
        if (kept.length > 0) yield kept;
      }
    });
    expect(
      await codeAndMessage([
        { stage: source(20, () => 4) },
        { stage: loser },
        { stage: dropping('other', fateBy(1, 30)), from: ['source'] },
        { stage: adding('meet', 'met'), from: ['loser', 'other'] },
      ]),
    ).toMatchInlineSnapshot(
      `"RUN_BOOKS the books do not balance: for request 7 the stage 'source' lost the row 7.0, which only some branches brought"`,
    );
  });
});
