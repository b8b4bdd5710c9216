import { expect, test } from 'vitest';
import { ANSWERED_MODELS } from './answered-config.ts';
import { crashLoop } from './crash-loop.ts';

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);

test('killed anywhere in a graph of three questions, a run goes on: equal bytes, nothing stored is paid again', async () => {
  const concurrency = 8;
  const report = await crashLoop({ target: 120, kills: 5, seed: 2, concurrency, latency: 0.05, answered: true });
  expect(report.kills.length).toBeGreaterThanOrEqual(4);
  expect(report.different).toEqual([]);
  expect(report.files).toBeGreaterThan(5);
  for (const { inFlight, paidTwice } of report.kills) {
    expect(inFlight).toBeLessThanOrEqual(3 * concurrency * 1.25); // a quarter more may be answered, and not stored yet
    expect(paidTwice).toBeLessThanOrEqual(inFlight);
  }
  expect(report.paidTwice).toBe(report.kills.reduce((total, { paidTwice }) => total + paidTwice, 0));

  // The books are those of the run that nobody disturbed, and balance.
  expect(report.sameBooks).toBe(true);
  const { books, usage } = report.manifest;
  expect(books.kept).toBe(120);
  expect(books.kept + sum(books.fates)).toBe(books.asked);
  let arriving = books.stages['parse']?.emitted;
  for (const name of ['answer', 'quality', 'good', 'encode', 'dedupe', 'decontaminate', 'target']) {
    const stage = books.stages[name];
    expect(stage?.received).toBe(arriving);
    expect((stage?.emitted ?? 0) + sum(stage?.dropped ?? {})).toBe(arriving);
    arriving = stage?.emitted;
  }
  expect(books.stages['answer']?.dropped['truncated']).toBeGreaterThan(0);
  expect(books.stages['good']?.dropped['filtered']).toBeGreaterThan(0);

  // What each service is said to have used is what the server counted, but for what was asked ahead.
  for (const [service, model] of Object.entries(ANSWERED_MODELS)) {
    const { remembered, counted, answers, lost } = report.models[model] as (typeof report.models)[string];
    const { prompt = 0, completion = 0, rows = 0 } = usage[service] ?? {};
    expect(remembered).toBe(counted);
    expect(prompt + completion).toBeLessThanOrEqual(counted);
    expect(rows).toBeLessThanOrEqual(answers);
    expect(lost).toBeLessThanOrEqual(concurrency * 1.25);
  }
  for (const kind of ['prompt', 'completion'] as const) {
    expect(Object.values(usage).reduce((total, tokens) => total + tokens[kind], 0)).toBe(books.tokens[kind]);
  }
});
