import { defineStage } from '@ablata/spec';
import { describe, expect, it } from 'vitest';
import { limitSchema } from '../__fixtures__/limit-schema.ts';
import { runStage } from './run-stage.ts';
import { toBatches } from './to-batches.ts';

const probe = defineStage({
  name: 'probe',
  options: limitSchema({ strict: true }),
  reads: { text: 'string', embedding: 'embedding' },
  adds: { memo: 'number' },
  async *run(batches, context) {
    let computed = 0;
    for await (const batch of batches) {
      const cells: number[] = [];
      for (const row of batch) {
        cells.push(await context.memo({ text: row.text }, async () => computed++));
        if (context.random(row.request).float() >= 1) context.drop(row, 'failed', 'never');
        context.note(row, 'seen');
        if (cells.length > context.options.limit) context.drop(row, 'filtered', 'over-limit');
      }
      yield batch.add<{ memo: 'number' }>({ memo: cells });
    }
    context.summary({ computed });
  },
});
const embedding = Float32Array.of(1, 2);

describe('runStage', () => {
  it('gives rows, drops, notes and summary, and remembers memos', async () => {
    const rows = ['a', 'b', 'a'].map((text) => ({ text, embedding }));
    const result = await runStage(probe, rows, { options: { limit: 2 } });
    expect(result.rows.map(({ request, text, memo }) => [request, text, memo])).toEqual([
      [0, 'a', 0],
      [1, 'b', 1],
      [2, 'a', 0],
    ]);
    expect(result.drops).toEqual([{ request: 2, candidate: 0, fate: 'filtered', reason: 'over-limit' }]);
    expect(result.notes).toHaveLength(3);
    expect(result.summary).toEqual({ computed: 2 });
    expect(result.rows[0]?.embedding).toEqual(embedding);
  });

  it('validates options as core would', async () => {
    await expect(runStage(probe, [], { options: { limits: 2 } })).rejects.toThrow(
      'options of probe: limits must be removed',
    );
  });
});

describe('toBatches', () => {
  const schema = { text: 'string' } as const;

  it('numbers requests and candidates, and keeps requests whole', () => {
    const rows = [4, 4, 4, 5, 9, 9].map((request) => ({ request, text: 'x' }));
    const batches = toBatches(schema, rows, 2);
    expect(batches.map(({ requests }) => requests)).toEqual([
      [4, 4, 4],
      [5, 9, 9],
    ]);
    expect(batches.map(({ candidates }) => candidates)).toEqual([
      [0, 1, 2],
      [0, 0, 1],
    ]);
    expect(toBatches(schema, [{ text: 'a' }, { text: 'b' }], 1).map(({ requests }) => requests)).toEqual([[0], [1]]);
  });

  it('says which column a row lacks', () => {
    expect(() => toBatches(schema, [{ text: undefined as unknown as string }], 1)).toThrow("a row has no 'text'");
  });
});
