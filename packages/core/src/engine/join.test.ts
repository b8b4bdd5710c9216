import { Batch } from '@ablata/spec';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { join, tee } from './join.ts';
import type { AnyBatch } from './rows.ts';

interface Row {
  readonly request: number;
  readonly candidate: number;
}

/** A stream of these rows with a column, cut after requests for which `cut` says so. */
async function* stream(
  rows: readonly Row[],
  column: string,
  cut: (request: number) => boolean,
): AsyncGenerator<AnyBatch> {
  let batch: Row[] = [];
  const flush = (): AnyBatch => {
    const [requests, candidates] = [batch.map(({ request }) => request), batch.map(({ candidate }) => candidate)];
    const cells = batch.map(({ request, candidate }) => `${column}${request}.${candidate}`);
    batch = [];
    return new Batch(requests, candidates, { [column]: cells });
  };
  for (const [index, row] of rows.entries()) {
    batch.push(row);
    const next = rows[index + 1];
    if (next?.request !== row.request && (!next || cut(row.request))) yield flush();
  }
}

const id = ({ request, candidate }: Row): string => `${request}.${candidate}`;

const rowSet = fc
  .uniqueArray(fc.record({ request: fc.nat(6), candidate: fc.nat(3) }), { selector: id, maxLength: 20 })
  .map((rows) => rows.sort((a, b) => a.request - b.request || a.candidate - b.candidate));

describe('join', () => {
  test('gives the rows all branches bring, in order, with the columns of all; each other row is given up once a branch', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(rowSet, { minLength: 2, maxLength: 3 }), fc.nat(63), async (branches, mask) => {
        const abandoned: string[] = [];
        const joined = join(
          branches.map((rows, index) =>
            stream(rows, `c${index}`, (request) => ((mask >> ((request + index) % 6)) & 1) === 1),
          ),
          (request, candidate) => abandoned.push(id({ request, candidate })),
        );
        const got: string[] = [];
        for await (const batch of joined) {
          for (const row of batch) {
            got.push(id(row));
            for (const index of branches.keys()) {
              expect(row).toHaveProperty(`c${index}`, `c${index}${row.request}.${row.candidate}`);
            }
          }
        }
        const [first, ...others] = branches.map((rows) => rows.map(id));
        const common = (first as string[]).filter((row) => others.every((rows) => rows.includes(row)));
        expect(got).toEqual(common);
        expect(abandoned.sort()).toEqual(
          branches.flatMap((rows) => rows.map(id).filter((row) => !common.includes(row))).sort(),
        );
      }),
      { numRuns: 200 },
    );
  });

  test('closes all branches when it is no longer asked', async () => {
    const closed: string[] = [];
    async function* endless(name: string): AsyncGenerator<AnyBatch> {
      try {
        for (let request = 0; ; request++) yield new Batch([request], [0], {});
      } finally {
        closed.push(name);
      }
    }
    for await (const batch of join([endless('a'), endless('b')], () => {})) if (batch.requests[0] === 3) break;
    expect(closed.sort()).toEqual(['a', 'b']);
  });
});

describe('tee', () => {
  test('each consumer gets everything, however their turns interleave', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.nat(3), { maxLength: 40 }),
        async (consumers, turns) => {
          async function* numbers(): AsyncGenerator<number> {
            for (let number = 0; number < 10; number++) yield number;
          }
          const readers = tee(numbers(), consumers).map((each) => each[Symbol.asyncIterator]());
          const got = readers.map((): number[] => []);
          const take = async (reader: number): Promise<boolean> => {
            const next = await (readers[reader] as AsyncIterator<number>).next();
            if (!next.done) got[reader]?.push(next.value);
            return !next.done;
          };
          await Promise.all(turns.map((turn) => take(turn % consumers)));
          for (const reader of readers.keys()) while (await take(reader));
          for (const each of got) expect(each).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('the source is pulled only as far as the fastest consumer, and closed after the last', async () => {
    let pulled = 0;
    let closed = false;
    async function* numbers(): AsyncGenerator<number> {
      try {
        for (;;) yield pulled++;
      } finally {
        closed = true;
      }
    }
    const [fast, slow] = tee(numbers(), 2).map((each) => each[Symbol.asyncIterator]());
    for (let turn = 0; turn < 3; turn++) await fast?.next();
    expect(pulled).toBe(3);
    expect((await slow?.next())?.value).toBe(0);
    await fast?.return?.(undefined);
    expect(closed).toBe(false);
    expect((await slow?.next())?.value).toBe(1);
    await slow?.return?.(undefined);
    expect(closed).toBe(true);
  });

  test('an error reaches a consumer that waits for it', async () => {
    async function* failing(): AsyncGenerator<number> {
      yield 1;
      throw new Error('broken pipe');
    }
    const [one, two] = tee(failing(), 2).map((each) => each[Symbol.asyncIterator]());
    await Promise.all([one?.next(), two?.next()]);
    const results = await Promise.allSettled([one?.next(), two?.next()]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  test('an error reaches also a consumer that comes later', async () => {
    async function* failing(): AsyncGenerator<number> {
      yield 1;
      throw new Error('broken pipe');
    }
    const [one, two] = tee(failing(), 2).map((each) => each[Symbol.asyncIterator]());
    await one?.next();
    await expect(one?.next()).rejects.toThrow('broken pipe');
    expect((await two?.next())?.value).toBe(1);
    await expect(two?.next()).rejects.toThrow('broken pipe');
  });
});
