import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Saturation } from './saturation.ts';

test('the latest candidates count, not all', () => {
  const saturation = new Saturation(10, 0.3);
  expect(Array.from({ length: 20 }, () => saturation.add(5, 5)).includes(true)).toBe(false);
  expect(saturation.add(5, 0)).toBe(false); // 5 of the last 10
  expect(saturation.add(5, 2)).toBe(true); // 2 of the last 10
});

test('not before the window is full', () => {
  const saturation = new Saturation(10, 0.3);
  expect(saturation.add(4, 0)).toBe(false);
  expect(saturation.add(5, 0)).toBe(false);
  expect(saturation.add(1, 0)).toBe(true);
});

test('says what counting anew over whole requests says', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.nat(6).chain((asked) => fc.record({ asked: fc.constant(asked), kept: fc.nat(asked) })),
        { maxLength: 60 },
      ),
      fc.integer({ min: 1, max: 20 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (requests, window, floor) => {
        const saturation = new Saturation(window, floor);
        for (const [index, { asked, kept }] of requests.entries()) {
          let [all, fresh] = [0, 0];
          for (let back = index; back >= 0 && all < window; back--) {
            all += requests[back]?.asked as number;
            fresh += requests[back]?.kept as number;
          }
          expect(saturation.add(asked, kept)).toBe(all >= window && fresh / all < floor);
        }
      },
    ),
  );
});

test('survives so many candidates only when none of their fates saturates it', () => {
  const requests = fc.array(
    fc.nat(6).chain((asked) => fc.record({ asked: fc.constant(asked), kept: fc.nat(asked) })),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(
      requests,
      requests,
      fc.integer({ min: 1, max: 20 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (before, after, window, floor) => {
        const saturation = new Saturation(window, floor);
        for (const { asked, kept } of before) saturation.add(asked, kept);
        const more = after.reduce((sum, { asked }) => sum + asked, 0);
        if (!saturation.survives(more)) return;
        for (const { asked, kept } of after) expect(saturation.add(asked, kept)).toBe(false);
      },
    ),
    { numRuns: 500 },
  );
});

test('survives some when enough of the latest were kept', () => {
  const saturation = new Saturation(100, 0.1);
  for (let request = 0; request < 50; request++) saturation.add(2, 1);
  expect([saturation.survives(20), saturation.survives(90)]).toEqual([true, false]);
});
