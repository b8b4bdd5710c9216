import { memoryDataset } from '@ablata/testkit';
import { describe, expect, it } from 'vitest';
import { spellingDecoder, spellingEncoder } from '../../test/spelling.ts';
import { probe } from './probe.ts';

const signal = new AbortController().signal;
const words = [
  'check the units',
  'draw it first',
  'work backwards',
  'guess and check',
  'name the unknown',
  'try a case',
];
const texts = Array.from({ length: 40 }, (_, row) =>
  `${words[row % 6]} ${words[(row * 5 + 1) % 6]!.slice(0, 6)}`.trim(),
);
const { vectors } = await spellingEncoder.encode(texts, signal);
const dataset = memoryDataset({ texts, embeddings: vectors, dimension: 24 });
const deviation = new Float64Array(24).fill(1);
const options = { noise: [0, 0.02, 0.2, 1], rows: 12, lines: 5, steps: 3, seed: 7, signal };

describe('probe', () => {
  it('finds that rows come back as they are, and less and less with noise', async () => {
    const { noise, rows } = await probe(
      dataset,
      { decoder: spellingDecoder(), encoder: spellingEncoder },
      deviation,
      options,
    );
    expect(rows).toHaveLength(12);
    expect(noise.map(({ noise: size }) => size)).toEqual([0, 0.02, 0.2, 1]);
    expect(noise[0]).toMatchObject({ rows: 12, exact: 12, chrf: 100, bleu: 100, score: -0.5 });
    expect(noise[0]!.cosine).toBeCloseTo(1, 6);
    expect(noise[0]!.texts).toEqual(rows.map((row) => texts[row]));
    const figures = noise.map(({ chrf }) => chrf);
    expect(figures).toEqual(figures.toSorted((a, b) => b - a));
    expect(noise[3]!.chrf).toBeLessThan(40);
    expect(noise[3]!.cosine).toBeLessThan(noise[0]!.cosine);
  });

  it('walks from one text to the other', async () => {
    const { lines, pairs } = await probe(
      dataset,
      { decoder: spellingDecoder(), encoder: spellingEncoder },
      deviation,
      options,
    );
    expect(pairs).toHaveLength(5);
    expect(lines.map(({ at }) => at)).toEqual([0, 0.5, 1]);
    expect(lines[0]!.texts).toEqual(pairs.map(([first]) => texts[first]));
    expect(lines[2]!.texts).toEqual(pairs.map(([, second]) => texts[second]));
    expect(lines[0]!.chrfToFirst).toBeCloseTo(100, 9);
    expect(lines[2]!.chrfToSecond).toBeCloseTo(100, 9);
    expect(lines[1]!.chrfToFirst).toBeLessThan(100);
  });

  it('probes the same points again', async () => {
    const once = () => probe(dataset, { decoder: spellingDecoder(), encoder: spellingEncoder }, deviation, options);
    expect(await once()).toEqual(await once());
  });
});
