import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Certificate } from '@ablata/core';
import { verifyCertificate } from '@ablata/dedupe';
import type { DatasetView } from '@ablata/spec';
import { type Check, checked, notApplicable } from './check.ts';
import { idOf, type RunToVerify } from './run-to-verify.ts';

const NAME = 'dedup';

/** Checks the certificate of every stage that dropped near-duplicates. @param sample kept rows to compare with all others */
export async function verifyDedup({ folder, proof, datasets }: RunToVerify, sample: number | 'all'): Promise<Check[]> {
  const [dataset] = datasets.values();
  const checks: Check[] = [];
  for (const [stage, certificate] of Object.entries(proof.stages)) {
    if (certificate.kind !== 'near-duplicates') continue;
    const found =
      dataset === undefined
        ? notApplicable(NAME, 'no format the dataset was written in can be read back')
        : await verifyStage(folder, certificate, dataset, sample);
    checks.push({
      ...found,
      message: `${stage}: ${found.message}`,
      details: found.details.map((each) => `${stage}: ${each}`),
    });
  }
  return checks.length > 0 ? checks : [notApplicable(NAME, 'no stage promises anything of duplicates')];
}

/**
 * Checks one certificate from the files alone by plain float64: each dropped row against the kept row it names, and kept
 * rows against each other, sampled or all.
 */
async function verifyStage(
  folder: string,
  certificate: Certificate,
  dataset: DatasetView,
  sample: number | 'all',
): Promise<Check> {
  const { measure, threshold, column, vectors, decisions } = certificate;
  if (measure !== 'cosine' || typeof threshold !== 'number')
    return notApplicable(NAME, `it promises no cosine (${String(measure)}), so there is nothing to compute again`);
  const found = dataset.embeddingColumns.find(({ name }) => name === column);
  if (!found) return notApplicable(NAME, `the vectors '${String(column)}' that it compared are not in the dataset`);
  if (dataset.length < 2 && decisions.length === 0)
    return notApplicable(NAME, `there is no pair of rows to compare: ${dataset.length} kept, none dropped`);
  const { dimension } = found;
  const rowBytes = dimension * 4;
  await using handle = vectors === null ? undefined : await open(join(folder, vectors), 'r').catch(() => undefined);
  const size = (await handle?.stat())?.size ?? 0;
  if (size !== decisions.length * rowBytes) {
    const problem = `${vectors ?? 'its file of vectors'} has ${size} bytes, and ${decisions.length} dropped rows need ${decisions.length * rowBytes}`;
    return checked(NAME, [problem], '');
  }
  // A row that a later stage took out stands for nothing in the dataset; the certificate says so with null.
  const dropped = decisions.flatMap((entry, index) => (entry.row === null ? [] : [{ entry, row: entry.row, index }]));
  const reader = {
    length: dataset.length + dropped.length,
    dimension,
    async read(start: number, end: number): Promise<Float32Array> {
      const block = new Float32Array((end - start) * dimension);
      const kept = Math.min(end, dataset.length);
      if (start < kept) block.set(await dataset.embeddings(start, kept, found.name));
      for (let row = Math.max(start, dataset.length); row < end; row++) {
        const target = Buffer.from(block.buffer, (row - start) * rowBytes, rowBytes);
        await handle?.read(target, 0, rowBytes, (dropped[row - dataset.length]?.index ?? 0) * rowBytes);
      }
      return block;
    },
  };
  const result = await verifyCertificate(
    reader,
    {
      measure: 'cosine',
      threshold,
      rows: reader.length,
      kept: dataset.length,
      dropped: dropped.map(({ entry, row }, index) => ({
        row: dataset.length + index,
        duplicateOf: row,
        similarity: entry['similarity'] as number,
      })),
    },
    { sample },
  );
  const problems = decisions
    .filter(({ similarity }) => typeof similarity !== 'number')
    .map((decision) => `row ${idOf(decision)} was dropped, and its similarity is not given`);
  // Dropped rows stand behind the kept ones here; people know them by request and candidate.
  const nameOf = (text: string, row: string): string => {
    const of = dropped[Number(row) - dataset.length];
    return of === undefined ? text : `Row ${idOf(of.entry)}`;
  };
  problems.push(...result.violations.map((violation) => violation.replace(/^Row (\d+)/, nameOf)));
  const nearest = result.nearest ? `, the nearest at ${result.nearest.similarity.toFixed(6)}` : '';
  return checked(
    NAME,
    problems,
    `${result.checkedDropped} dropped rows are at or over ${threshold} to the row they name, and no kept pair of ${result.checkedPairs} is${nearest}`,
  );
}
