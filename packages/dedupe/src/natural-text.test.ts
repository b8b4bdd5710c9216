import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { bruteForceVerdicts } from './__fixtures__/brute-force.ts';
import { dedupe } from './dedupe.ts';
import { createNoise } from './plan/noise.ts';

const folder = process.env.ABLATA_GSM8K_DIR ?? fileURLToPath(new URL('../../../../shared/gsm8k', import.meta.url));
const file = `${folder}/train.jsonl`;
const dimension = 192;

/** Sentences of GSM8K where it is there, else sentences of a small grammar; with changed copies of some, as models write them. */
function sentences(count: number): string[] {
  const noise = createNoise(71);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(noise() * list.length)]!;
  const own = (): string =>
    `${pick(['Ann', 'Ben', 'Cleo', 'Dan'])} ${pick(['has', 'buys', 'sells', 'finds'])} ${Math.floor(noise() * 90)} ${pick(['pens', 'apples', 'books', 'eggs'])} ${pick(['today', 'every week', 'for her friends', 'at the market'])}.`;
  const texts = existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n', 900)
        .flatMap((line) => (JSON.parse(line) as { question: string }).question.split(/(?<=[.?]) /))
        .slice(0, count)
    : Array.from({ length: count }, own);
  return texts.map((text, i) => (noise() < 0.15 && i > 0 ? texts[Math.floor(noise() * i)]!.replace(/\d+/, '7') : text));
}

/** Hashed character trigrams, signed, as counts: sparse, of uneven length, with exact ties. */
function encode(text: string): Float32Array {
  const vector = new Float32Array(dimension);
  const padded = ` ${text.toLowerCase()} `;
  for (let i = 0; i + 3 <= padded.length; i++) {
    let h = 0;
    for (let k = i; k < i + 3; k++) h = Math.imul(h ^ padded.charCodeAt(k), 0x5bd1e995);
    h ^= h >>> 15;
    vector[(h >>> 1) % dimension]! += h & 1 ? 1 : -1;
  }
  return vector;
}

it.each([0.6, 0.8, 0.95])('decides as brute force does on sentences, at %f', async (threshold) => {
  const rows = sentences(1000)
    .map(encode)
    .filter((vector) => vector.some((value) => value !== 0));
  const vectors = new Float32Array(rows.length * dimension);
  for (const [i, row] of rows.entries()) vectors.set(row, i * dimension);
  const { kept, dropped } = await dedupe({ vectors, dimension }, { threshold });
  const verdicts = bruteForceVerdicts(vectors, dimension, threshold);
  expect(dropped.length).toBeGreaterThan(20);
  expect([...kept]).toEqual(Array.from(verdicts.keys()).filter((i) => verdicts[i]!.kept));
});
