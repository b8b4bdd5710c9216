import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Payments } from '@ablata/ledger';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Checkpoints } from './checkpoint.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablata-checkpoint-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** At how many rows checkpoints are written when rows come in batches, each of them paid for. */
async function written(every: number, rows: number, batch: number): Promise<number[]> {
  const payments = new Payments();
  const checkpoints = new Checkpoints(folder, every, payments);
  const found: number[] = [];
  for (let at = batch; at <= rows; at += batch) {
    payments.paidEmbeddings(batch, 'encoder');
    if (await checkpoints.reached(at, async () => {})) found.push(at);
  }
  return found;
}

describe('Checkpoints', () => {
  it('come every so many rows', async () => {
    expect(await written(1000, 5000, 64)).toEqual([1024, 2048, 3008, 4032]);
    expect(await written(2, 6, 1)).toEqual([2, 4, 6]);
  });

  it('write no more than a dozen times the rows there are, however many', async () => {
    for (const rows of [20_000, 300_000]) {
      const sum = (await written(100, rows, 50)).reduce((total, at) => total + at, 0);
      expect(sum).toBeLessThan(12 * rows);
    }
  });

  it('are not written where nothing was paid since the last one, nor when none are wanted', async () => {
    const checkpoints = new Checkpoints(folder, 10, new Payments());
    expect(await checkpoints.reached(50, async () => {})).toBe(false);
    expect(await written(0, 100, 10)).toEqual([]);
  });
});
