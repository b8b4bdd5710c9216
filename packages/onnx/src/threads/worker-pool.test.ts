import { describe, expect, it } from 'vitest';
import { errorOf } from '../../test/error-of.ts';
import type { TestRequests } from '../../test/test-requests.ts';
import { openPool } from './worker-pool.ts';
import { WorkerThread } from './worker-thread.ts';

const owner = { name: 'test encoder', code: 'TEST', memoryHint: 'If memory is short, buy some.' };
const start = () => new WorkerThread<TestRequests>(new URL('../../test/worker.ts', import.meta.url), owner);
const open = (size: number, signal?: AbortSignal) => openPool(size, start, async () => undefined, signal);

describe('WorkerThread', () => {
  it('answers in the order it was asked, arrays included', async () => {
    const thread = start();
    const answers = await Promise.all([1, 2, 3].map((value) => thread.ask('double', Float32Array.of(value))));
    expect(answers.map(({ doubled }) => [...doubled])).toEqual([[2], [4], [6]]);
    expect(answers.at(-1)!.seen).toEqual([1, 2, 3]);
    await thread.close();
  });

  it('hands errors over whole, and names its owner in those that are not ours', async () => {
    const thread = start();
    const ours = await errorOf(() => thread.ask('throw', 'ablata'));
    expect(ours).toMatchObject({
      code: 'DATA_TEST',
      message: 'not this',
      hint: 'that',
      scope: 'row',
      details: { at: 3 },
    });
    const plain = await errorOf(() => thread.ask('throw', 'plain'));
    expect(plain).toMatchObject({ code: 'SERVICE_TEST_FAILED', message: 'The test encoder failed: odd input' });
    expect((plain.cause as Error).stack).toContain('worker.ts');
    await thread.close();
  });

  it('rejects what is due when the thread ends, and everything later', async () => {
    const thread = start();
    const [first, second] = await Promise.all([
      errorOf(() => thread.ask('exit', null)),
      errorOf(() => thread.ask('double', Float32Array.of(1))),
    ]);
    for (const error of [first, second, await errorOf(() => thread.ask('double', Float32Array.of(1)))]) {
      expect(error).toMatchObject({
        code: 'SERVICE_TEST_WORKER',
        message: 'The thread of the test encoder has ended',
        hint: owner.memoryHint,
      });
    }
    await thread.close(); // of a thread that is gone: at once
  });
});

describe('openPool', () => {
  it('shares the work between its threads', async () => {
    await using pool = await open(3);
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) => pool.ask('double', Float32Array.of(index))),
    );
    expect(answers.map(({ doubled }) => doubled[0])).toEqual(Array.from({ length: 30 }, (_, index) => 2 * index));
    expect(Math.max(...answers.map(({ seen }) => seen.length))).toBeLessThan(30);
  });

  it('goes on after a request that failed', async () => {
    await using pool = await open(1);
    await expect(pool.ask('throw', 'plain')).rejects.toThrow('odd input');
    expect([...(await pool.ask('double', Float32Array.of(4))).doubled]).toEqual([8]);
  });

  it('ends its threads when one cannot be readied', async () => {
    const threads: WorkerThread<TestRequests>[] = [];
    const error = await errorOf(() =>
      openPool(
        2,
        () => {
          const thread = start();
          threads.push(thread);
          return thread;
        },
        (thread) => thread.ask('throw', 'ablata'),
        undefined,
      ),
    );
    expect(error.code).toBe('DATA_TEST');
    for (const thread of threads) {
      expect((await errorOf(() => thread.ask('double', Float32Array.of(1)))).code).toBe('SERVICE_TEST_WORKER');
    }
  });

  it('gives up with the reason of the signal', async () => {
    const reason = new Error('enough');
    await expect(open(1, AbortSignal.abort(reason))).rejects.toBe(reason);
    const abort = new AbortController();
    const opening = openPool(1, start, () => new Promise(() => undefined), abort.signal);
    abort.abort(reason);
    await expect(opening).rejects.toBe(reason);
  });
});
