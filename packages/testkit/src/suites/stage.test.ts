import { Batch, type ColumnSchema, defineStage, type Stage, type StageContext } from '@ablata/spec';
import { expect, it } from 'vitest';
import { limitSchema } from '../__fixtures__/limit-schema.ts';
import { proveSuite } from '../__fixtures__/prove-suite.ts';
import { runChecks } from '../support/check.ts';
import { type StageSubject, stageChecks } from './stage.ts';

const options = limitSchema({ strict: true });

/** Drops long texts and counts words. */
const words = defineStage({
  name: 'words',
  options,
  reads: { text: 'string' },
  adds: { words: 'number' },
  removes: ['text'],
  async *run(batches, context) {
    const { limit } = context.options;
    let kept = 0;
    for await (const batch of batches) {
      const short = batch.filter((row) => {
        const count = row.text.split(' ').length;
        if (count > limit) context.drop(row, 'filtered', 'too-long');
        else context.note(row, 'short');
        return count <= limit;
      });
      kept += short.length;
      const counted = short.add<{ words: 'number' }>({
        words: short.column('text').map((text) => text.split(' ').length),
      });
      yield counted;
    }
    context.summary({ kept });
  },
});

const rows = [
  { request: 0, text: 'one' },
  { request: 0, text: 'one two three four' },
  { request: 2, text: 'one two' },
  { request: 3, text: 'a b c d e' },
  { request: 4, text: 'one two three' },
  { request: 4, text: 'three' },
  { request: 7, text: 'last of all' },
];
const right: StageSubject = { stage: words as unknown as Stage, rows, options: { limit: 3 } };

type AnyBatch = Batch<ColumnSchema>;
type Run = (batches: AsyncIterable<AnyBatch>, context: StageContext) => AsyncIterable<AnyBatch>;

const running = (run: Run): StageSubject => ({ ...right, stage: { ...right.stage, run } });
/** The right stage, with something done to each batch it yields. */
const yielding = (change: (batch: AnyBatch, context: StageContext) => AnyBatch | undefined): StageSubject =>
  running(async function* (batches, context) {
    for await (const batch of right.stage.run(batches, context)) {
      const changed = change(batch, context);
      if (changed !== undefined) yield changed;
    }
  });
/** The right stage over batches that were done something to. */
const reading = (read: (batches: AsyncIterable<AnyBatch>) => AsyncIterable<AnyBatch>): StageSubject =>
  running((batches, context) => right.stage.run(read(batches), context));
const silent = (context: StageContext): StageContext => ({ ...context, drop: () => undefined });
const cuts = 'gives the same however the rows are cut into batches, and each time';
const columns = 'adds the columns it declares with the types it declares';
const labels = 'drops by fates of the books, for short and fixed reasons';

async function all(batches: AsyncIterable<AnyBatch>): Promise<AnyBatch[]> {
  const collected: AnyBatch[] = [];
  for await (const batch of batches) collected.push(batch);
  return collected;
}

proveSuite(
  'stages',
  stageChecks,
  right,
  [
    {
      what: 'refuses its options',
      subject: { ...right, options: { limit: 'three' } },
      caughtBy: 'accepts its options',
    },
    {
      what: 'takes unknown options',
      subject: { ...right, stage: { ...right.stage, options: limitSchema({ strict: false }) } },
      caughtBy: 'refuses an unknown option and names it',
    },
    {
      what: 'makes rows of nothing',
      subject: running(async function* () {
        yield new Batch([0], [0], { words: [0] }) as AnyBatch;
      }),
      caughtBy: 'gives nothing for nothing',
    },
    {
      what: 'drops in silence',
      subject: running((batches, context) => right.stage.run(batches, silent(context))),
      caughtBy: 'yields or drops every row once',
    },
    {
      what: 'loses rows',
      subject: yielding((batch) => batch.select(batch.length > 1 ? [0] : [])),
      caughtBy: 'yields or drops every row once',
    },
    {
      what: 'reverses rows',
      subject: yielding((batch) => batch.select([...batch.requests.keys()].reverse())),
      caughtBy: 'keeps the rows in order and numbers none twice',
    },
    {
      what: 'doubles rows',
      subject: yielding((batch) => batch.select([...batch.requests.keys()].flatMap((row) => [row, row]))),
      caughtBy: 'keeps the rows in order and numbers none twice',
    },
    {
      what: 'tears requests apart',
      subject: running(async function* (batches, context) {
        for await (const batch of right.stage.run(batches, context))
          for (const row of batch.requests.keys()) yield batch.select([row]);
      }),
      caughtBy: 'keeps the rows of a request in one batch',
    },
    { what: 'forgets its column', subject: yielding((batch) => batch.without('words')), caughtBy: columns },
    {
      what: 'gives its column another type',
      subject: yielding((batch) => batch.add({ words: batch.requests.map(String) })),
      caughtBy: columns,
    },
    {
      what: 'loses the columns of others',
      subject: yielding(
        (batch) => new Batch(batch.requests, batch.candidates, { words: batch.column('words') }) as unknown as AnyBatch,
      ),
      caughtBy: 'carries the columns of others along with their rows',
    },
    {
      what: 'mixes the columns of others up',
      subject: yielding((batch) =>
        batch.add({ carriedAlong: (batch.column('carriedAlong') as number[]).toReversed() }),
      ),
      caughtBy: 'carries the columns of others along with their rows',
    },
    {
      what: 'depends on the batch',
      subject: yielding((batch) => batch.add({ words: batch.requests.map(() => batch.length) })),
      caughtBy: cuts,
    },
    {
      what: 'notes the size of the batch',
      subject: yielding((batch, context) => {
        for (const row of batch) context.note(row, `batch-of-${batch.length}`);
        return batch;
      }),
      caughtBy: cuts,
    },
    {
      what: 'writes into its input',
      subject: reading(async function* (batches) {
        for await (const batch of batches) {
          (batch.column('text') as string[]).fill('changed');
          yield batch;
        }
      }),
      caughtBy: 'leaves the batches it is given as they are',
    },
    {
      what: 'drops by a fate of its own',
      subject: running((batches, context) =>
        right.stage.run(batches, { ...context, drop: (row) => context.drop(row, 'lost' as 'failed', 'x') }),
      ),
      caughtBy: labels,
    },
    {
      what: 'quotes rows in its reasons',
      subject: running((batches, context) =>
        right.stage.run(batches, {
          ...context,
          drop: (row, fate) => context.drop(row, fate, `too long: ${'text '.repeat(20)}`),
        }),
      ),
      caughtBy: labels,
    },
    {
      what: 'reads all before it yields',
      subject: reading(async function* (batches) {
        yield* await all(batches);
      }),
      caughtBy: 'pulls no batch before it is asked, and none further ahead than it declares',
    },
    {
      what: 'starts before it is asked',
      subject: reading((batches) => {
        const first = batches[Symbol.asyncIterator]();
        const ahead = first.next();
        return (async function* () {
          for (let next = await ahead; next.done !== true; next = await first.next()) yield next.value;
        })();
      }),
      caughtBy: 'pulls no batch before it is asked, and none further ahead than it declares',
    },
    {
      what: 'takes an error for the end',
      subject: reading(async function* (batches) {
        try {
          yield* batches;
        } catch {
          return;
        }
      }),
      caughtBy: 'passes on an error from upstream',
    },
    {
      what: 'leaves upstream open',
      subject: reading(async function* (batches) {
        const iterator = batches[Symbol.asyncIterator]();
        for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
      }),
      caughtBy: 'closes upstream when it is left early',
    },
  ],
  { provesCommonChecks: true },
);

it('takes a stage that makes its rows itself, and still looks at those', async () => {
  const numbers = defineStage({
    name: 'numbers',
    reads: {},
    adds: { number: 'number' },
    async *run() {
      yield new Batch<{ number: 'number' }>([0, 1], [0, 0], { number: [1, 2] });
    },
  }) as unknown as Stage;
  expect(await runChecks(stageChecks, { stage: numbers, rows: [], origin: true })).toEqual([]);
  const wrong = { ...numbers, adds: { number: 'string' as const } };
  expect((await runChecks(stageChecks, { stage: wrong, rows: [], origin: true })).map(({ check }) => check)).toEqual([
    columns,
  ]);
});
