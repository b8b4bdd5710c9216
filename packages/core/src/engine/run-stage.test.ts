import { Batch, defineStage } from '@ablata/spec';
import { expect, test } from 'vitest';
import { turnsDuring } from '../../test/turns-during.ts';
import { runStage } from './run-stage.ts';

test('timers and signals are heard while rows pass that nobody waits for, as those of a replay', async () => {
  async function* remembered() {
    for (let request = 0; request < 1000; request++) yield new Batch([request, request, request, request], [0, 1, 2, 3], {}); // biome-ignore format: one line
  }
  const stage = defineStage({ name: 'pass', reads: {}, adds: {}, run: (batches) => batches });
  const node = { name: 'pass', stage, adds: {}, removes: [] };
  const books = { received() {}, askedForMore() {}, emitted() {} };
  const rows = runStage(node as never, remembered(), {} as never, books as never, { proceed: () => true, left() {} });
  let count = 0;
  const turns = await turnsDuring(async () => {
    for await (const batch of rows) count += batch.length;
  });
  expect(count).toBe(4000);
  expect(turns).toBeGreaterThanOrEqual(4000 / 64 - 1);
});
