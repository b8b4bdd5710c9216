import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { smallRun } from '../../test/small-run.ts';
import { Explorer } from './explorer.ts';
import { figureFiles } from './figure-files.ts';

const TEXTS = Array.from({ length: 40 }, (_, row) => `<img onerror=alert(1)> step${row % 2} and step${row % 2} again.`);

test('draws each figure of a run, and of several what lies side by side; no name or text is markup or a path', async () => {
  const folders = [await smallRun(TEXTS, { name: 'a <b>&' }), await smallRun(TEXTS, { name: 'b' })];
  writeFileSync(
    join(folders[0] as string, 'events.jsonl'),
    [0, 5, 9]
      .map((seconds) => {
        const books = { asked: seconds, kept: seconds, fates: {}, tokens: { prompt: 0, completion: 0 } };
        const at = '2026-01-01T00:00:00.000Z';
        return JSON.stringify({
          at,
          type: 'progress',
          rows: seconds,
          requests: 1,
          inFlight: 1,
          seconds,
          target: null,
          books,
        });
      })
      .join('\n'),
  );
  const explorer = new Explorer(folders.map((folder) => ({ folder, label: folder })));
  onTestFinished(() => explorer[Symbol.asyncDispose]());
  const files = await figureFiles(explorer, 2);
  const names = files.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining([
      'a-b-throughput',
      'b-flow',
      'b-saturation',
      'b-similarity-dedupe',
      'b-nearest',
      'b-spectrum',
      'b-kept-by-threshold-dedupe',
      'b-map-by-split',
      'b-map-by-cluster',
      'compare-probability',
    ]),
  );
  expect(names.join(' ')).not.toMatch(/[^\w. -]/);
  for (const { svg } of files) {
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="\d+" height="\d+" .*<\/svg>\n$/s);
    expect(svg).not.toMatch(/<img|<b>|NaN|Infinity|undefined|var\(/);
  }
  const map = files.find(({ name }) => name === 'b-map-by-split')?.svg ?? '';
  expect(map.match(/h0/g)).toHaveLength(40);
});
