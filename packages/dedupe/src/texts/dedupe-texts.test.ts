import { AblataError, type SentenceEncoder } from '@ablata/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dedupe } from '../dedupe.ts';
import { dedupeTexts, type JudgedText } from './dedupe-texts.ts';

const DIMENSION = 8;

/** The letters of a text, counted: an anagram is a duplicate. */
function vectorOf(text: string): Float32Array {
  const vector = new Float32Array(DIMENSION);
  for (const letter of text) vector[letter.charCodeAt(0) % DIMENSION]! += 1;
  return vector;
}

function encoder(rest: Partial<SentenceEncoder> & { readonly calls?: string[][] } = {}): SentenceEncoder {
  return {
    identity: {},
    dimension: DIMENSION,
    batchSize: 4,
    async encode(texts) {
      rest.calls?.push([...texts]);
      const vectors = new Float32Array(texts.length * DIMENSION);
      for (const [row, text] of texts.entries()) vectors.set(vectorOf(text), row * DIMENSION);
      return { vectors, truncated: new Uint8Array(texts.length) };
    },
    ...rest,
  };
}

async function judge(texts: Iterable<string>, options: Partial<Parameters<typeof dedupeTexts>[1]> = {}) {
  const found: JudgedText[] = [];
  for await (const each of dedupeTexts(texts, { encoder: encoder(), ...options })) found.push(each);
  return found;
}

describe('dedupeTexts', () => {
  it('keeps what dedupe keeps of the encoded texts, whatever the batches and how many are encoded at once', async () => {
    const text = fc.string({ unit: fc.constantFrom(...'abcdefgh'), minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(text, { minLength: 1, maxLength: 40 }),
        fc.constantFrom(0.8, 0.95, 1),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(undefined, () => 3),
        async (texts, threshold, batchSize, concurrency) => {
          const own = encoder({ batchSize, ...(concurrency && { concurrency }) });
          const found = await judge(texts, { threshold, encoder: own });
          expect(found.map(({ row, text: each }) => [row, each])).toEqual([...texts.entries()]);
          const kept = found.filter((each) => each.kept).map(({ row }) => row);
          const expected = await dedupe(texts.map(vectorOf), { threshold, threads: 1 });
          if (threshold < 1) {
            expect(kept).toEqual([...expected.kept]);
            const named = found.flatMap((each) =>
              !each.kept && 'similarity' in each ? [[each.row, each.duplicateOf]] : [],
            );
            expect(named).toEqual(expected.dropped.map(({ row, duplicateOf }) => [row, duplicateOf]));
          }
          for (const each of found) {
            if (!each.kept && 'similarity' in each) expect(each.similarity).toBeGreaterThanOrEqual(threshold);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('encodes no text twice that was kept, and names the kept one', async () => {
    const calls: string[][] = [];
    const found = await judge(['ab', 'cd', 'ab', 'ab', 'ef', 'gh', 'cd', 'a', 'ab', 'h', 'cd', 'b'], {
      encoder: encoder({ calls }),
    });
    expect(calls.slice(0, 2)).toEqual([
      ['ab', 'cd'],
      ['ef', 'gh', 'cd', 'a'], // was on its way while the first batch was judged
    ]);
    expect(calls[2]).toEqual(['h', 'b']);
    expect(found[8]).toEqual({ row: 8, text: 'ab', kept: false, duplicateOf: 0, similarity: 1 });
    expect(found.filter(({ kept }) => kept).map(({ text }) => text)).toEqual(['ab', 'cd', 'ef', 'gh', 'a', 'h', 'b']);
  });

  it('goes on past a text that has no vector', async () => {
    const error = new AblataError('SERVICE_TOO_LONG', 'too long', { scope: 'row' });
    const failing = encoder();
    const found = await judge(['ab', '', 'cd', 'ba'], {
      encoder: {
        ...failing,
        async encode(texts, signal) {
          const encoded = await failing.encode(texts, signal);
          return { ...encoded, failures: new Map([[texts.indexOf('cd'), error]]) };
        },
      },
    });
    expect(found.map((each) => ('failed' in each ? each.failed.code : each.kept))).toEqual([
      true,
      'DATA_BAD_VECTOR',
      'SERVICE_TOO_LONG',
      false,
    ]);
  });

  it('reads no further ahead than its batches, and stops when it is left or aborted', async () => {
    let read = 0;
    const endless = function* () {
      for (;;) yield `text ${'abcdefgh'[read % 8]} ${read++}`;
    };
    let seen = 0;
    for await (const _ of dedupeTexts(endless(), { encoder: encoder() })) if (++seen === 10) break;
    expect(read).toBeLessThanOrEqual(24);
    const stop = new AbortController();
    await expect(async () => {
      for await (const _ of dedupeTexts(endless(), { encoder: encoder(), signal: stop.signal })) stop.abort();
    }).rejects.toThrow(/abort/);
  });

  it('refuses a number of threads that is none', async () => {
    await expect(judge(['a'], { threads: 1.5 })).rejects.toThrow(
      'The threads must be a whole number from 1 on, but 1.5 came.',
    );
  });
});
