import type { Stage } from '@ablata/spec';
import { memoryDataset, runStage } from '@ablata/testkit';
import { describe, expect, it } from 'vitest';
import { memorySource } from '../../test/memory-source.ts';
import { decontaminate } from './decontaminate.ts';
import { type ContaminationCertificate, verifyContamination } from './verify-contamination.ts';

const problem = 'Bella bought stamps at the post office, and some of the stamps had a snowflake design.';
const records = [
  { id: 'test/0', text: problem, fields: {} },
  { id: 'test/1', text: 'Add 2 and 3.', fields: {} },
];
const texts = ['Draw it.', `Here: ${problem}`, 'Name the unknown.', 'add 2 and 3'];

/** What the stage makes of the texts: the dataset, and its part of the proof. */
async function make(action: 'drop' | 'mark') {
  const rows = texts.map((text) => ({ text }));
  const {
    rows: kept,
    certificate,
    evidence,
  } = await runStage(decontaminate as unknown as Stage, rows, {
    columns: { text: 'string' },
    options: { do: action },
    services: { source: memorySource(records) } as never,
  });
  const decisions = evidence.map(({ facts }) => facts);
  const marked = action === 'mark';
  return {
    certificate: { ...certificate, decisions } as unknown as ContaminationCertificate,
    dataset: (given = kept) =>
      memoryDataset({
        texts: given.map(({ text }) => text as string),
        embeddings: new Float32Array(0),
        dimension: 0,
        ...(marked && {
          columns: { 'decontaminate.rule': 'string?' as const },
          cells: { 'decontaminate.rule': given.map((row) => row['decontaminate.rule'] as string | null) },
        }),
      }),
    kept,
  };
}

describe('verifyContamination', () => {
  it('finds what was dropped to be gone', async () => {
    const { certificate, dataset } = await make('drop');
    expect(verifyContamination('decontaminate', certificate, dataset(), records)).toEqual([
      { ok: true, message: "2 decisions name a record of the reference, whose SHA-256 is the proof's" },
      { ok: true, message: 'no text of 2 rows is too like a text of the reference' },
    ]);
  });

  it('finds a row that should not be there', async () => {
    const { certificate, dataset, kept } = await make('drop');
    const smuggled = dataset([...kept, { request: 9, candidate: 0, text: problem.toUpperCase() }]);
    expect(verifyContamination('decontaminate', certificate, smuggled, records)).toContainEqual({
      ok: false,
      message: 'the text of row 2 is too like a text of the reference',
    });
  });

  it('finds marks to be right, and a wrong one', async () => {
    const { certificate, dataset, kept } = await make('mark');
    expect(verifyContamination('decontaminate', certificate, dataset(), records)[1]).toEqual({
      ok: true,
      message: 'the marks of 4 rows are right',
    });
    for (const [row, rule] of [
      [1, null],
      [2, 'any'],
    ] as const) {
      const changed = kept.map((each, at) => (at === row ? { ...each, 'decontaminate.rule': rule } : each));
      expect(verifyContamination('decontaminate', certificate, dataset(changed), records)[1]).toEqual({
        ok: false,
        message: `the mark of row ${row} is wrong`,
      });
    }
  });

  it('tells another reference, decisions about nothing, and columns that are not there', async () => {
    const { certificate, dataset } = await make('drop');
    expect(verifyContamination('x', certificate, dataset(), records.slice(1))[0]?.message).toMatch(
      /^the reference is another one: its SHA-256 is [0-9a-f]{64}, the proof says/,
    );
    const strange = { ...certificate, columns: ['answer'], decisions: [{ of: 'test/9' }] };
    expect(verifyContamination('x', strange, dataset(), records)).toEqual([
      { ok: false, message: '1 of 1 decisions name no record of the reference' },
      { ok: true, message: 'not checked: answer is not in the dataset' },
    ]);
    const older = { ...certificate, normalisation: { ...certificate.normalisation, texts: 0 } };
    expect(verifyContamination('x', older, dataset(), records)[0]?.ok).toBe(false);
  });
});
