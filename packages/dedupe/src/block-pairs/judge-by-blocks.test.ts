import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plantedVectors } from '../__fixtures__/vectors.ts';
import { dedupe } from '../dedupe.ts';
import { type EmbeddingReader, toReader } from '../embeddings.ts';
import type { Names } from '../finders/cosine-index.ts';
import { BlockJudge } from './block-judge.ts';
import { judgeByBlocks } from './judge-by-blocks.ts';
import { Schedule, type Step } from './schedule.ts';

const dimension = 24;

interface Setup {
  readonly blockRows: number;
  readonly workers: number;
  readonly names: Names;
  readonly threshold: number;
}

async function byBlocks(reader: EmbeddingReader, against: EmbeddingReader | null, setup: Setup) {
  const workers = Array.from({ length: setup.workers }, () => new BlockJudge({ reader, against, ...setup }));
  try {
    const lengths = { length: reader.length, other: against?.length ?? 0 };
    return await judgeByBlocks({ ...lengths, ...setup, workers });
  } finally {
    for (const worker of workers) await worker.dispose();
  }
}

const readerOf = (rows: number, seed: number, duplicates: number): EmbeddingReader =>
  toReader({ vectors: plantedVectors({ kind: 'anisotropic', rows, dimension, seed, duplicates }), dimension });

describe('judgeByBlocks', () => {
  it('gives the verdicts of one pass, whatever the blocks and the workers', async () => {
    const cases = fc.record({
      rows: fc.integer({ min: 0, max: 260 }),
      other: fc.integer({ min: 0, max: 80 }),
      seed: fc.integer({ min: 0, max: 1000 }),
      duplicates: fc.constantFrom(0, 0.3, 0.95),
      blockRows: fc.integer({ min: 1, max: 300 }),
      workers: fc.integer({ min: 1, max: 4 }),
      names: fc.constantFrom<Names>('first', 'most-similar'),
      threshold: fc.constantFrom(0.8, 0.95, 1),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ rows, other, seed, duplicates, ...setup }) => {
        fc.pre(rows + other < 40 * setup.blockRows);
        const reader = readerOf(rows, seed, duplicates);
        const against = other === 0 ? null : readerOf(other, seed, duplicates);
        const { threshold, names } = setup;
        const one = await dedupe(reader, { threshold, names, ...(against && { against }) });
        const { kept, dropped } = await byBlocks(reader, against, setup);
        expect(kept).toEqual([...one.kept]);
        const found = dropped.map(({ place: row, duplicateOf, inOther, similarity }) => ({
          ...{ row, duplicateOf, similarity },
          ...(inOther && { inOther }),
        }));
        expect(found).toEqual(one.dropped);
      }),
      { numRuns: 60 },
    );
  });

  it('passes on what a worker throws, and when it is cancelled', async () => {
    const vectors = plantedVectors({ rows: 100, dimension, seed: 3 });
    vectors.fill(0, 70 * dimension, 71 * dimension);
    const setup = { blockRows: 30, workers: 2, names: 'first' as const, threshold: 0.95 };
    await expect(byBlocks(toReader({ vectors, dimension }), null, setup)).rejects.toMatchObject({
      code: 'DATA_BAD_VECTOR',
      message: 'Row 70 is a zero vector: it has no direction and no cosine.',
    });
    const reader = readerOf(100, 3, 0);
    const judge = new BlockJudge({ reader, against: null, ...setup });
    const signal = AbortSignal.abort(new Error('cancelled'));
    const options = { length: 100, other: 0, ...setup, workers: [judge], signal };
    await expect(judgeByBlocks(options)).rejects.toThrow('cancelled');
    await judge.dispose();
  });
});

describe('Schedule', () => {
  it('takes each pair once, and none before what it needs, with any number at work and any order of ending', () => {
    const numbers = fc.record({
      other: fc.integer({ min: 0, max: 3 }),
      own: fc.integer({ min: 0, max: 7 }),
      workers: fc.integer({ min: 1, max: 5 }),
      endings: fc.infiniteStream(fc.nat()),
    });
    fc.assert(
      fc.property(numbers, ({ other, own, workers, endings }) => {
        const schedule = new Schedule(other, other + own);
        const running: Step[] = [];
        const done: Step[] = [];
        while (!schedule.done) {
          while (running.length < workers) {
            const step = schedule.take();
            if (step === undefined) break;
            if (step.library !== step.block && step.library >= other)
              expect(done).toContainEqual({ block: step.library, library: step.library });
            expect(done.filter(({ block }) => block === step.block).map(({ library }) => library)).toEqual(
              Array.from({ length: step.library }, (_, library) => library),
            );
            running.push(step);
          }
          const [step] = running.splice((endings.next().value as number) % running.length, 1);
          schedule.finish(step!);
          done.push(step!);
        }
        expect(done).toHaveLength((own * (own + 1)) / 2 + own * other);
      }),
    );
  });
});
