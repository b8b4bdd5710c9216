import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { oneAhead } from './one-ahead.ts';

async function* counted(asked: number[], last = 3, end?: () => void): AsyncGenerator<number> {
  try {
    for (let item = 0; item <= last; item++) {
      asked.push(item);
      if (item === 2) await turn();
      yield item;
    }
  } finally {
    end?.();
  }
}

test.each([
  ['certain', true, [0, 1]],
  ['uncertain', false, [0]],
])(
  'brings one more item while the first is worked on when it is %s, and not a second one',
  async (_, certain, expected) => {
    const asked: number[] = [];
    const got: number[] = [];
    for await (const item of oneAhead(counted(asked), () => certain)) {
      got.push(item);
      if (item > 0) continue;
      expect(asked).toEqual([0]); // who works on it begins first
      for (let turns = 0; turns < 5; turns++) await turn();
      expect(asked).toEqual(expected);
    }
    expect(got).toEqual([0, 1, 2, 3]);
  },
);

test('throws what the next item came to after the work on this one', async () => {
  async function* failing(): AsyncGenerator<number> {
    yield 0;
    throw new Error('no second item');
  }
  const got: number[] = [];
  const work = async (): Promise<void> => {
    for await (const item of oneAhead(failing(), () => true)) {
      for (let turns = 0; turns < 3; turns++) await turn();
      got.push(item);
    }
  };
  await expect(work()).rejects.toThrow('no second item');
  expect(got).toEqual([0]);
});

test.each([0, 3])('ends the stream when it is left %s turns after the first item', async (turns) => {
  const asked: number[] = [];
  let ended = false;
  const stream = counted(asked, 3, () => {
    ended = true;
  });
  for await (const _ of oneAhead(stream, () => true)) {
    for (let n = 0; n < turns; n++) await turn();
    break;
  }
  await turn();
  expect([ended, asked.length]).toEqual([true, turns === 0 ? 1 : 2]);
});
