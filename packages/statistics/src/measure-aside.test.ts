import { createRandom } from '@ablata/spec';
import { expect, test } from 'vitest';
import { measure, measureAside } from './measure-aside.ts';

const random = createRandom(1, 'aside');
const [count, dimension] = [300, 24];
const texts = Array.from({ length: count }, (_, row) => `Compare ${row % 7} with ${row % 11}, then check step ${row}.`);
const rows = Float32Array.from({ length: count * dimension }, () => random.float() - 0.5);
const sample = { column: 'embedding', rows, dimension, texts };

test('a thread measures what the caller would have', async () => {
  expect(await measure('sample', sample, undefined, false)).toEqual(await measure('sample', sample, undefined, true));
  expect(await measure('texts', texts, undefined, false)).toEqual(await measure('texts', texts, undefined, true));
});

test('it ends when it is told to, and says what failed in it', async () => {
  const ended = new AbortController();
  const measured = measureAside('sample', sample, ended.signal);
  ended.abort(new Error('enough'));
  await expect(measured).rejects.toThrow('enough');
  await expect(measureAside('texts', [undefined as unknown as string], undefined)).rejects.toMatchObject({
    code: 'INTERNAL_STATISTICS_THREAD',
    message: 'the thread that measures a dataset has failed',
  });
});
