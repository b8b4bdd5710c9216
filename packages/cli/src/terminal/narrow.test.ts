import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RemoteQueue } from '@ablata/spec';
import type { Probe } from '@ablata/steps';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandAt } from '../../test/command.ts';
import { nested, offlineServices } from '../../test/offline-services.ts';
import { probeLines } from '../commands/probe.ts';
import { psLines } from '../commands/ps.ts';
import { visibleWidth, wrapHard } from './fit.ts';
import { table } from './table.ts';

const WIDTHS = [60, 80, 120];
const widest = (lines: readonly string[]): number => Math.max(0, ...lines.map(visibleWidth));

describe('a table', () => {
  const cell = fc.oneof(fc.string({ maxLength: 90 }), fc.lorem({ maxCount: 12 }), fc.integer().map(String));
  const rows = fc
    .integer({ min: 1, max: 7 })
    .chain((columns) =>
      fc.tuple(
        fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 5 }),
        fc.array(fc.string({ minLength: 1, maxLength: 40 }), { minLength: columns, maxLength: columns }),
      ),
    );

  test('is never wider than the terminal, and loses no letter', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 24, max: 140 }), ([body, header], width) => {
        const lines = table(body, header, width);
        expect(widest(lines)).toBeLessThanOrEqual(width);
        const letters = (text: string): string => [...text.replaceAll(/[\s─]/g, '')].sort().join('');
        const shown = letters(lines.join(''));
        for (const row of body)
          for (const each of row) for (const letter of letters(each)) expect(shown).toContain(letter);
      }),
    );
  });

  test('breaks what is too wide at words, under its own column', () => {
    expect(
      table([['37.5%', 'apples, pears, baskets, crates and many more']], ['cluster', 'telling words'], 30),
    ).toEqual([
      'cluster  telling words',
      '───────  ─────────────────────',
      '  37.5%  apples, pears,',
      '         baskets, crates and',
      '         many more',
    ]);
  });

  test('breaks a word that is too long in pieces', () => {
    expect(wrapHard('node-0123456789abcdef:4711', 10)).toEqual(['node-01234', '56789abcde', 'f:4711']);
  });
});

describe.each(WIDTHS)('at %i columns nothing is wider:', (width) => {
  const worker = {
    id: '1',
    concurrency: 8,
    busy: 3,
    answered: 123_456,
    failed: 12,
    spared: 0,
    seconds: 9,
    age: 90_000,
    rate: 12.5,
  };
  const queue: RemoteQueue = {
    service: { name: 'encoder-of-the-second-column', identity: { slot: 'encoder', use: 'sonar' }, batchSize: 32 },
    waiting: 1234,
    active: 17,
    oldestSeconds: 4321,
    workers: [{ ...worker, place: `gpu-node-0042.cluster.some-university.example:${process.pid}` }],
  };

  test('ps', () => {
    expect(widest(psLines([queue, { ...queue, workers: [] }], width))).toBeLessThanOrEqual(width);
    expect(psLines([queue], width).join('')).toContain('123,456');
    expect(widest(psLines([], width))).toBeLessThanOrEqual(width);
  });

  test('probe', () => {
    const level = { noise: 0.05, rows: 50, exact: 49, chrf: 99.1, bleu: 98.2, cosine: 0.9987, score: -0.123 };
    const point = { at: 0.25, chrfToFirst: 80.1, chrfToSecond: 20.2, cosine: 0.91, score: -0.5 };
    const found = { rows: [1, 2, 3], pairs: [[1, 2]], noise: [level], lines: [point] } as unknown as Probe;
    const lines = probeLines(found, { steps: 5 }, width);
    expect(widest(lines)).toBeLessThanOrEqual(width);
    expect(lines.join('\n')).toMatch(/49 of 50[\s\S]*80\.1/);
  });
});

describe('of a run', () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ablata-narrow-'));
    const config = {
      name: 'a-run-with-rather-a-long-name-of-its-own',
      seed: 3,
      target: 30,
      services: { ...offlineServices, splits: nested(20, 30) },
    };
    writeFileSync(join(folder, 'ablata.yaml'), JSON.stringify(config));
    await commandAt(undefined, 'run', join(folder, 'ablata.yaml'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(WIDTHS)('stats, thresholds and compare are never wider than %i columns, and say all', async (width) => {
    const run = join(folder, 'runs/a-run-with-rather-a-long-name-of-its-own');
    for (const [args, said] of [
      [['stats', run], 'effective rank'],
      [['thresholds', run], 'this run'],
      [['compare', run, run], 'rows'],
    ] as const) {
      const { status, out } = await commandAt(width, ...args);
      expect([status, out.filter((line) => visibleWidth(line) > width)]).toEqual([0, []]);
      expect(out.join('\n')).toContain(said);
    }
  });
});
