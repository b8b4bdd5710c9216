import type { ColumnSchema, JsonObject, Stage } from '@ablata/spec';
import { describeStage, runStage } from '@ablata/testkit';
import { describe, expect, it } from 'vitest';
import { spellingDecoder, spellingEncoder } from '../../test/spelling.ts';
import { roundTrip } from './round-trip.ts';

const stage = roundTrip as unknown as Stage;
const columns: ColumnSchema = { text: 'string', embedding: 'embedding' };
const texts = ['check the units.', 'draw it first.', 'work backwards from the end.', 'guess and check.', 'name it.'];
const { vectors } = await spellingEncoder.encode(texts, new AbortController().signal);
const rows = texts.map((text, request) => ({
  request,
  text,
  embedding: vectors.slice(24 * request, 24 * (request + 1)),
}));
// Of one row three letters are other ones.
for (const place of [0, 1, 2]) rows[3]!.embedding[place]! += 1 / 8;
const services = () => ({ decoder: spellingDecoder(), encoder: spellingEncoder }) as never;
const below = { cosine: 0.999_99, chrf: 80 };

describeStage('roundtrip', { stage, rows, columns, services });
describeStage('roundtrip of a share, with bounds', { stage, rows, columns, services, options: { share: 0.5, below } });

async function run(options: JsonObject = {}, given: readonly object[] = rows) {
  return runStage(stage, given as never, { columns, services: services(), options });
}

describe('roundtrip', () => {
  it('says how each row comes back, and marks those below the bounds', async () => {
    const { rows: found, summary } = await run({ below });
    const column = (name: string) => found.map((row) => (row as Record<string, unknown>)[`roundtrip.${name}`]);
    expect(column('text')).toEqual([
      'check the units.',
      'draw it first.',
      'work backwards from the', // the encoder reads 24 letters
      'hvfss and check.',
      'name it.',
    ]);
    expect(column('exact')).toEqual([true, true, false, false, true]);
    expect(column('score')).toEqual([-0.5, -0.5, -0.5, -0.5, -0.5]);
    expect(column('below')).toEqual([false, false, false, true, false]);
    for (const row of [0, 1, 2, 3, 4]) expect(column('cosine')[row]).toBeCloseTo(1, 6); // what came is encoded again as it is
    expect(column('chrf')[0]).toBe(100);
    expect(column('chrf')[3]).toBeLessThan(80);
    expect(summary).toMatchObject({ rows: 5, decoded: 5, exact: 3, below: 1 });
    expect(summary).toMatchObject({
      chrf: expect.any(Number),
      bleu: expect.any(Number),
      cosine: { least: expect.any(Number) },
    });
  });

  it('decodes the same rows of a share whatever the batches are', async () => {
    const many = Array.from({ length: 60 }, (_, request) => ({ ...rows[request % 5]!, request }));
    const drawn = async (some: readonly object[]) =>
      (await run({ share: 0.3 }, some)).rows.map((row) => (row as Record<string, unknown>)['roundtrip.text'] !== null);
    const all = await drawn(many);
    const count = all.filter(Boolean).length;
    expect(count).toBeGreaterThan(8);
    expect(count).toBeLessThan(30);
    expect(await drawn(many.slice(0, 20))).toEqual(all.slice(0, 20));
    const { summary } = await run({ share: 0.3 }, many);
    expect(summary).toMatchObject({ rows: 60, decoded: count });
  });

  it('refuses vectors that the decoder does not read', async () => {
    const short = rows.map((row) => ({ ...row, embedding: row.embedding.slice(0, 8) }));
    await expect(run({}, short)).rejects.toThrow(
      "the vectors of 'embedding' have 8 numbers, the decoder reads 24 and the encoder gives 24",
    );
  });
});
