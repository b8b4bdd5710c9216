import { stripVTControlCharacters } from 'node:util';
import type { Progress, RunEvent } from '@ablata/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutAtWords, fit, visibleWidth, wrapWords } from './fit.ts';
import { NO_PAINT, paintFor } from './paint.ts';
import { showProgress } from './progress.ts';
import { progressLine, progressView, type Shown } from './progress-view.ts';
import type { Terminal } from './terminal.ts';

const large = fc.nat({ max: 10_000_000_000 });
const progress = fc.record({
  rows: large,
  target: fc.option(large.map((rows) => rows + 1)),
  requests: large,
  inFlight: large,
  books: fc.record({
    asked: large,
    kept: large,
    fates: fc.record({
      duplicate: large,
      unparsable: large,
      empty: large,
      truncated: large,
      filtered: large,
      failed: large,
    }),
  }),
  payments: fc.record({
    tokens: fc.record({ prompt: large, completion: large }),
    completions: fc.record({ paid: large, reused: large }),
  }),
  cost: fc.option(fc.double({ min: 0, max: 1e9, noNaN: true })),
  seconds: fc.double({ min: 0, max: 1e7, noNaN: true }),
  remote: fc.option(fc.record({ workers: large, waiting: large }), { nil: undefined }),
}) as unknown as fc.Arbitrary<Progress>;
const shown: fc.Arbitrary<Shown> = fc.record({
  progress,
  rowsPerSecond: fc.double({ min: 0, max: 1e6, noNaN: true }),
  tokensPerSecond: fc.double({ min: 0, max: 1e6, noNaN: true }),
  lastWarning: fc.option(fc.string({ maxLength: 300 }), { nil: undefined }),
});
const width = fc.oneof(fc.constantFrom(59, 79, 119, 199), fc.integer({ min: 20, max: 250 }));
const COLOURED = paintFor({ colour: true } as Terminal);

describe('what is shown of a run', () => {
  it('never is wider than the terminal, and never cuts a number, however large the numbers are', () => {
    fc.assert(
      fc.property(shown, width, fc.boolean(), (state, columns, coloured) => {
        const whole = new Set(progressLine(state).match(/[\d.,]+/g));
        const lines = progressView(state, columns, coloured ? COLOURED : NO_PAINT);
        const warned = state.lastWarning === undefined ? 0 : 1;
        for (const line of lines) expect(visibleWidth(line)).toBeLessThanOrEqual(columns);
        const numbers = stripVTControlCharacters(lines.slice(0, lines.length - warned).join('\n'));
        for (const number of numbers.match(/[\d.,]+/g) ?? []) expect(whole).toContain(number);
      }),
    );
  });

  it('keeps the most important at 60 columns, and all there is at 200', () => {
    const state: Shown = {
      progress: {
        rows: 4210,
        target: 10_000,
        requests: 1125,
        inFlight: 64,
        books: {
          asked: 5625,
          kept: 4210,
          fates: { duplicate: 1402, unparsable: 10, empty: 0, truncated: 3, filtered: 0, failed: 0 },
        },
        payments: { tokens: { prompt: 300_000, completion: 136_112 }, completions: { paid: 1100, reused: 25 } },
        cost: 0.42,
        seconds: 14,
      } as unknown as Progress,
      rowsPerSecond: 312.4,
      tokensPerSecond: 2310,
      lastWarning: 'answers: 31.0% of the latest 200 were cut at the limit of tokens',
    };
    expect(progressView(state, 59, NO_PAINT)).toMatchInlineSnapshot(`
      [
        "━━━───── 4,210/10,000 rows (42.1%) · 312 rows/s · 19 s left",
        "  duplicates 1,402 (24.9%) · unusable 13 (0.2%)",
        "warning: answers: 31.0% of the latest 200 were cut at the …",
      ]
    `);
    expect(progressView(state, 79, NO_PAINT)).toMatchInlineSnapshot(`
      [
        "━━━━━━━━━━━───────────────── 4,210/10,000 rows (42.1%) · 312 rows/s · 19 s left",
        "  duplicates 1,402 (24.9%) · unusable 13 (0.2%) · 436,112 tokens paid",
        "warning: answers: 31.0% of the latest 200 were cut at the limit of tokens",
      ]
    `);
    expect(progressView(state, 199, NO_PAINT)).toMatchInlineSnapshot(`
      [
        "━━━━━━━━━━━━────────────────── 4,210/10,000 rows (42.1%) · 312 rows/s · 19 s left",
        "  duplicates 1,402 (24.9%) · unusable 13 (0.2%) · 436,112 tokens paid · spent 0.42 · 25 answers reused · 64 in flight · 2,310 tokens/s",
        "warning: answers: 31.0% of the latest 200 were cut at the limit of tokens",
      ]
    `);
  });

  it('is a line every ten seconds where nothing can be drawn over; nothing when quiet', () => {
    const said: string[] = [];
    const say = (line: string): void => void said.push(line);
    const show = showProgress({ out: say, err: say, note: say, redraw: undefined } as unknown as Terminal);
    const [sample] = fc.sample(progress, { numRuns: 1, seed: 1 });
    for (let seconds = 0; seconds <= 60; seconds++)
      show({ type: 'progress', ...(sample as Progress), seconds } satisfies RunEvent);
    expect(said).toHaveLength(6);
  });
});

describe('fitting', () => {
  it('drops the least important first, wherever it stands', () => {
    const segments = [
      { text: 'one', rank: 1 },
      { text: 'two', rank: 3 },
      { text: 'three', rank: 2 },
    ];
    expect([30, 14, 10, 5, 2].map((columns) => fit(segments, columns))).toEqual([
      'one · two · three',
      'one · three',
      'one',
      'one',
      '',
    ]);
  });

  it('cuts a warning between words', () => {
    expect(cutAtWords('of 12,345 answers 31% were cut', 30)).toBe('of 12,345 answers 31% were cut');
    expect(cutAtWords('of 12,345 answers 31% were cut', 9)).toBe('of …');
    expect(cutAtWords('12,345', 3)).toBe('…');
    expect(wrapWords('a bc def', 4)).toEqual(['a bc', 'def']);
  });
});
