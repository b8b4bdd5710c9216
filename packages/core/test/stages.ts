import { Batch, type ColumnSchema, defineStage, type Fate, type Stage } from '@ablata/spec';

/** What the test stages pass on: what every dataset consists of. */
export type TestRow = { text: 'string'; embedding: 'embedding' };

const READS = { text: 'string', embedding: 'embedding' } as const;

function rows(requests: readonly number[]): Batch<TestRow> {
  return new Batch<TestRow>(
    requests,
    requests.map(() => 0),
    {
      text: requests.map((request) => `${request}`),
      embedding: { dimension: 2, values: Float32Array.from(requests.flatMap((request) => [request, 1])) },
    },
  );
}

/** One row a request, `size(i)` requests in the i-th batch. */
export function source(requests: number, size: (batch: number) => number = () => 1): Stage {
  return defineStage({
    name: 'source',
    reads: {},
    adds: READS,
    async *run() {
      let next = 0;
      for (let batch = 0; next < requests; batch++) {
        const end = Math.min(requests, next + Math.max(1, size(batch)));
        yield rows(Array.from({ length: end - next }, (_, index) => next + index));
        next = end;
      }
    },
  }) as unknown as Stage;
}

/** Drops the rows for which `fate` says so. */
export function dropping(name: string, fate: (request: number, candidate: number) => Fate | undefined): Stage {
  return defineStage({
    name,
    reads: READS,
    adds: {},
    async *run(batches, { drop }) {
      for await (const batch of batches) {
        const kept = batch.filter(({ request, candidate }) => {
          const found = fate(request, candidate);
          if (found) drop({ request, candidate }, found, 'as told');
          return found === undefined;
        });
        if (kept.length > 0) yield kept;
      }
    },
  }) as unknown as Stage;
}

/** Makes `count(request)` rows of each; none counts as empty. */
export function fanning(name: string, count: (request: number, candidate: number) => number): Stage {
  return defineStage({
    name,
    reads: READS,
    adds: READS,
    replaces: ['text', 'embedding'],
    fanOut: true,
    async *run(batches, { drop }) {
      for await (const batch of batches) {
        const parents: number[] = [];
        for (let row = 0; row < batch.length; row++) {
          const { request, candidate } = batch.row(row);
          const copies = count(request, candidate);
          if (copies === 0) drop({ request, candidate }, 'empty', 'no copies');
          for (let copy = 0; copy < copies; copy++) parents.push(row);
        }
        if (parents.length === 0) continue;
        const { text, embedding } = batch.select(parents).columns;
        yield batch.expand<TestRow>(parents, { text, embedding });
      }
    },
  }) as unknown as Stage;
}

/** Cuts batches anew: gathers so many requests, and gives them out by ones. */
export function recutting(name: string, gather: number): Stage {
  return defineStage({
    name,
    reads: READS,
    adds: {},
    async *run(batches) {
      let waiting: Batch<TestRow>[] = [];
      const byRequest = function* (): Generator<Batch<TestRow>> {
        for (const batch of waiting) {
          for (const request of new Set(batch.requests)) yield batch.filter((row) => row.request === request);
        }
        waiting = [];
      };
      for await (const batch of batches) {
        waiting.push(batch);
        if (waiting.length >= gather) yield* byRequest();
      }
      yield* byRequest();
    },
  }) as unknown as Stage;
}

/** Adds a number column. */
export function adding(name: string, column: string): Stage {
  return defineStage({
    name,
    reads: { text: 'string' },
    adds: { [column]: 'number' } as ColumnSchema,
    async *run(batches) {
      for await (const batch of batches) yield batch.add({ [column]: batch.requests });
    },
  }) as unknown as Stage;
}

/** Whatever a test wants to do wrong. */
export function broken(
  name: string,
  run: (batches: AsyncIterable<Batch<TestRow>>, context: Parameters<Stage['run']>[1]) => AsyncIterable<Batch<TestRow>>,
): Stage {
  return defineStage({ name, reads: READS, adds: {}, run: run as never }) as unknown as Stage;
}
