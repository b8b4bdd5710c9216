import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { main } from '../main.ts';

test('a set that is played through says how far it is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ablata-plan-'));
  const texts = Array.from({ length: 400 }, (_, row) => `${JSON.stringify({ text: `text ${row}` })}\n`);
  writeFileSync(join(folder, 'texts.jsonl'), texts.join(''));
  const config = join(folder, 'ablata.yaml');
  writeFileSync(
    config,
    JSON.stringify({
      name: 'texts',
      graph: ['texts', 'dedupe', 'write'],
      services: {
        source: { use: 'jsonl', path: 'texts.jsonl' },
        dedupe: { use: 'exact-text' },
        output: [{ use: 'jsonl' }],
      },
    }),
  );
  const said: string[] = [];
  const drawn: string[] = [];
  const status = await main(['node', 'ablata', 'plan', config], {
    out: (line) => void said.push(line),
    err: (line) => void said.push(line),
    note: (line) => void said.push(line),
    redraw: (lines) => void drawn.push(...lines(80)),
    columns: 80,
    colour: false,
    colourOut: false,
    interactive: false,
  });
  rmSync(folder, { recursive: true });
  expect([status, said.join('\n')]).toEqual([0, expect.stringContaining('The answers at hand give 400 of all rows.')]);
  expect(drawn[0]).toMatch(/^plan … \d+ of all rows at hand$/);
});
