import { Batch } from '@ablata/spec';
import { expect, test } from 'vitest';
import { errorOf } from '../../test/error-of.ts';
import { OrderCheck } from './rows.ts';

const batch = (...rows: readonly (readonly [number, number])[]) =>
  new Batch(
    rows.map(([request]) => request),
    rows.map(([, candidate]) => candidate),
    {},
  );

async function messageOf(...batches: Batch[]): Promise<string> {
  const check = new OrderCheck('shuffler');
  const { code, message, mender, details } = await errorOf(() => {
    for (const each of batches) check.check(each);
  });
  expect([code, mender, details['stage']]).toEqual(['RUN_ORDER', 'plugin', 'shuffler']);
  return message;
}

test('rows in order pass, gaps and empty batches included', () => {
  const check = new OrderCheck('x');
  for (const each of [batch([0, 1], [0, 4], [2, 0]), batch(), batch([7, 0]), batch([8, 0], [8, 1])]) check.check(each);
});

test('rows out of order are named', async () => {
  expect(await messageOf(batch([3, 1], [3, 0]))).toBe(`the stage 'shuffler' yielded row 3.0 after row 3.1`);
  expect(await messageOf(batch([3, 0], [2, 0]))).toBe(`the stage 'shuffler' yielded row 2.0 after row 3.0`);
  expect(await messageOf(batch([3, 0], [3, 0]))).toBe(`the stage 'shuffler' yielded row 3.0 after row 3.0`);
  expect(await messageOf(batch([3, 0]), batch([2, 0]))).toBe(`the stage 'shuffler' yielded request 2 after request 3`);
});

test('the rows of a request travel together', async () => {
  expect(await messageOf(batch([3, 0]), batch([3, 1]))).toBe(
    `the stage 'shuffler' yielded the rows of request 3 in more than one batch`,
  );
});
