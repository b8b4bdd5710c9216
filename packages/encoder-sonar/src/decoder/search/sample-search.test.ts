import fc from 'fast-check';
import { expect, it } from 'vitest';
import { draw } from './sample-search.ts';

const PAD = 0;

function logProbabilities(logits: readonly number[]): Float32Array {
  const most = Math.max(...logits);
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - most), 0);
  return Float32Array.from(logits, (logit) => logit - most - Math.log(total));
}

/** The nucleus as fairseq2's TopPSampler has it: tokens before which no more than topP has been summed up. */
function nucleus(logs: Float32Array, topP: number): readonly number[] {
  const shares = Array.from(logs, (log, token) => (token === PAD ? 0 : Math.exp(log)));
  const total = shares.reduce((sum, share) => sum + share, 0);
  const order = [...shares.keys()].slice(1).sort((a, b) => shares[b]! - shares[a]!);
  let before = 0;
  return order.filter((token) => {
    const keep = before <= topP + 1e-9;
    before += shares[token]! / total;
    return keep;
  });
}

it('draws from the nucleus, whatever the distribution, and never the padding', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: 2, maxLength: 300 }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 0.999_999, noNaN: true }),
      (logits, topP, at) => {
        const logs = logProbabilities(logits);
        const token = draw(logs, topP, PAD, at);
        expect(token).not.toBe(PAD);
        const least = Math.min(...nucleus(logs, topP).map((kept) => logs[kept]!));
        expect(logs[token]!).toBeGreaterThanOrEqual(least - 1e-6);
      },
    ),
    { numRuns: 200 },
  );
});

it('draws each token by its share', () => {
  const logs = logProbabilities([5, Math.log(1), Math.log(3), Math.log(6)]);
  const counts = [0, 0, 0, 0];
  for (let at = 0; at < 1000; at++) counts[draw(logs, 1, PAD, (at + 0.5) / 1000)]!++;
  expect(counts).toEqual([0, 100, 300, 600]);
  // Of 0.8 the two likeliest make up all.
  for (let at = 0; at < 1000; at++) expect(draw(logs, 0.8, PAD, at / 1000)).toBeGreaterThan(1);
});
