import { expect, test } from 'vitest';
import { crashLoop } from './crash-loop.ts';

test('killed at random moments and resumed, a run ends with the bytes of an uninterrupted one', async () => {
  const concurrency = 16;
  const report = await crashLoop({ target: 400, kills: 6, seed: 1, concurrency, latency: 0.1 });
  expect(report.kills.length).toBeGreaterThanOrEqual(5);
  expect(new Set(report.kills.map(({ who }) => who))).toEqual(new Set(['client', 'server']));
  expect(report.different).toEqual([]);
  expect(report.files).toBeGreaterThan(5);
  for (const { inFlight, paidTwice } of report.kills) {
    expect(inFlight).toBeLessThanOrEqual(concurrency * 1.25); // a quarter more may be answered, and not stored yet
    expect(paidTwice).toBeLessThanOrEqual(inFlight);
  }
  expect(report.paidTwice).toBe(report.kills.reduce((sum, { paidTwice }) => sum + paidTwice, 0));
});
