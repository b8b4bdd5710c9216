import type { FileHandle } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { flushAhead } from './flush-ahead.ts';

const MB = 2 ** 20;

/** A disk that is done with a flush when told to. */
function slowDisk() {
  const flushes: PromiseWithResolvers<void>[] = [];
  const datasync = (): Promise<void> => {
    flushes.push(Promise.withResolvers<void>());
    return flushes.at(-1)!.promise;
  };
  return { flushes, ahead: flushAhead({ datasync } as FileHandle) };
}

describe('flushAhead', () => {
  it('flushes each 32 MB, one flush at a time', async () => {
    const { flushes, ahead } = slowDisk();
    ahead.flush(32 * MB - 1);
    expect(flushes).toHaveLength(0);
    ahead.flush(32 * MB);
    ahead.flush(70 * MB);
    expect(flushes).toHaveLength(1);
    flushes[0]!.resolve();
    await ahead.done();
    ahead.flush(63 * MB);
    expect(flushes).toHaveLength(1);
    ahead.flush(71 * MB);
    expect(flushes).toHaveLength(2);
  });

  it('passes on what a flush threw: the system says it once', async () => {
    const { flushes, ahead } = slowDisk();
    ahead.flush(40 * MB);
    flushes[0]!.reject(new Error('EIO'));
    await expect(ahead.done()).rejects.toThrow('EIO');
    expect(() => ahead.flush(41 * MB)).toThrow('EIO');
  });
});
