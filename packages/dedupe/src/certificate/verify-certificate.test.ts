import { describe, expect, it } from 'vitest';
import { plantedVectors } from '../__fixtures__/vectors.ts';
import { dedupe } from '../dedupe.ts';
import type { Certificate } from './certificate.ts';
import { verifyCertificate } from './verify-certificate.ts';

const dimension = 32;
const vectors = plantedVectors({ rows: 400, dimension, seed: 31, duplicates: 0.3 });
const embeddings = { vectors, dimension };
const { certificate } = await dedupe(embeddings);
const [first, second] = certificate.dropped as [Certificate['dropped'][0], Certificate['dropped'][0]];
const far = Array.from({ length: 400 }, (_, i) => i).find(
  (i) => i !== first.duplicateOf && certificate.dropped.every((d) => d.row !== i),
)!;

describe('verifyCertificate', () => {
  it('accepts a true one, whole and sampled', async () => {
    expect((await verifyCertificate(embeddings, certificate, { sample: 'all' })).holds).toBe(true);
    const sampled = await verifyCertificate(embeddings, certificate, { sample: 50 });
    expect(sampled).toMatchObject({ holds: true, checkedPairs: 50 * (certificate.kept - 1) });
  });

  it.each<[string, Certificate, RegExp]>([
    [
      'a kept row over the threshold',
      without(first.row),
      /^Rows \d+ and \d+ are both kept, but their cosine is 0\.9\d+, not below 0\.95\.$/,
    ],
    [
      'a drop without reason',
      change({ ...first, duplicateOf: far }),
      /^Row \d+ was dropped, but its cosine to row \d+ is .*, below 0\.95\.$/,
    ],
    [
      'a wrong similarity',
      change({ ...first, similarity: first.similarity + 1e-6 }),
      /^Row \d+ is said to have cosine .* to row \d+, but it is .*\.$/,
    ],
    ['a dropped row as reason', change({ ...first, duplicateOf: second.row }), /, which is dropped itself\.$/],
    [
      'a row that is not there',
      change({ ...first, row: 400 }),
      /^Row 400 is said to be dropped, but there are only 400 rows\.$/,
    ],
    ['a row dropped twice', change(second), /^Row \d+ is said to be dropped twice\.$/],
    [
      'a wrong count',
      { ...certificate, kept: certificate.kept + 1 },
      /^The certificate says \d+ rows are kept, but \d+ are not dropped\.$/,
    ],
    [
      'another number of rows',
      { ...certificate, rows: 401 },
      /^The certificate is about 401 rows, but there are 400\.$/,
    ],
    [
      'a set that was not passed',
      change({ ...first, inOther: true }),
      /^Row \d+ is said to duplicate a row of another set, and that set was not passed\.$/,
    ],
  ])('finds %s', async (_, forged, sentence) => {
    const check = await verifyCertificate(embeddings, forged, { sample: 'all' });
    expect(check.holds).toBe(false);
    expect(check.violations.join('\n')).toMatch(new RegExp(sentence.source, 'm'));
  });
});

function without(row: number): Certificate {
  const dropped = certificate.dropped.filter((drop) => drop.row !== row);
  return { ...certificate, dropped, kept: certificate.rows - dropped.length };
}

function change(drop: Certificate['dropped'][0]): Certificate {
  return { ...certificate, dropped: [drop, ...certificate.dropped.slice(1)] };
}
