import { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { WriteQueue } from './write-queue.ts';

/** A queue over a table of numbers, and a disk that syncs when told. */
function scene(check?: () => void) {
  const database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE numbers (n INTEGER PRIMARY KEY)');
  const syncs: { done(): void; failed(error: unknown): void }[] = [];
  const queue = new WriteQueue(
    database,
    () => new Promise((done, failed) => syncs.push({ done, failed })),
    (error) => `translated: ${(error as Error).message}`,
    check,
  );
  const insert = (n: number) =>
    queue.add(() => {
      database.prepare('INSERT INTO numbers VALUES (?)').run(n);
      return n;
    });
  const stored = () =>
    database
      .prepare('SELECT n FROM numbers')
      .all()
      .map(({ n }) => n);
  return { queue, insert, stored, syncs };
}

describe('the write queue', () => {
  test('resolves a write only when its commit is on disk', async () => {
    const { insert, stored, syncs } = scene();
    const resolved: number[] = [];
    const writes = [1, 2].map((n) => insert(n).then((result) => resolved.push(result)));
    await turn();
    await turn();
    expect([stored(), resolved]).toEqual([[1, 2], []]);
    syncs[0]!.done();
    await Promise.all(writes);
    expect([resolved, syncs.length]).toEqual([[1, 2], 1]);
  });

  test('what comes during a sync shares the next one', async () => {
    const { queue, insert, stored, syncs } = scene();
    const first = insert(1);
    await turn();
    await turn();
    const rest = [2, 3, 4].map(insert);
    await turn();
    await turn();
    expect(stored()).toEqual([1]);
    syncs[0]!.done();
    await first;
    await turn();
    expect(stored()).toEqual([1, 2, 3, 4]);
    syncs[1]!.done();
    expect(await Promise.all(rest)).toEqual([2, 3, 4]);
    await queue.flush();
    expect(syncs).toHaveLength(2);
  });

  test('a write that fails fails its commit, and a sync that fails what waits for it; later ones go on', async () => {
    const { insert, stored, syncs } = scene();
    const colliding = [insert(1), insert(1)].map((write) => write.catch((error: unknown) => error));
    expect(await Promise.all(colliding)).toEqual(Array(2).fill('translated: UNIQUE constraint failed: numbers.n'));
    expect(stored()).toEqual([]);
    const unsynced = insert(2).catch((error: unknown) => error);
    await turn();
    await turn();
    syncs[0]!.failed(new Error('no space left'));
    expect(await unsynced).toBe('translated: no space left');
    const good = insert(3);
    await turn();
    await turn();
    syncs[1]!.done();
    expect(await good).toBe(3);
  });

  test('a database that was moved away is not written any more, and what is in it already is not promised', async () => {
    let moved = false;
    const { queue, insert, stored, syncs } = scene(() => {
      if (moved) throw new Error('moved');
    });
    const first = insert(1).catch((error: unknown) => error);
    await turn();
    await turn();
    moved = true;
    syncs[0]!.done();
    expect(await first).toBe('translated: moved');
    expect(await insert(2).catch((error: unknown) => error)).toBe('translated: moved');
    expect(() => queue.now(() => {})).toThrow('translated: moved');
    expect(stored()).toEqual([1]);
  });
});
