import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Certificate, Proof } from '@ablata/core';
import { verifyCertificate } from '@ablata/dedupe';
import type { DatasetView } from '@ablata/spec';
import { type Finding, finding } from './finding.ts';

/** Checks the certificate of every stage that dropped near-duplicates. */
export async function verifyDedup(
  folder: string,
  { stages }: Proof,
  dataset: DatasetView,
  sample: number | 'all',
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [stage, certificate] of Object.entries(stages)) {
    if (certificate.kind !== 'near-duplicates') continue;
    const found = await verifyStage(folder, certificate, dataset, sample);
    findings.push(...found.map((each) => ({ ...each, message: `${stage}: ${each.message}` })));
  }
  return findings.length > 0 ? findings : [finding('dedup', undefined, 'no stage promises anything of duplicates')];
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
): Promise<Finding[]> {
  const { measure, threshold, column, vectors, decisions } = certificate;
  if (measure !== 'cosine' || typeof threshold !== 'number') {
    return [finding('dedup', undefined, `no cosine is promised (${String(measure)}): nothing to check`)];
  }
  const found = dataset.embeddingColumns.find(({ name }) => name === column);
  if (!found) {
    return [
      finding(
        'dedup',
        undefined,
        `the vectors '${String(column)}' it compared are not in the dataset: nothing to check`,
      ),
    ];
  }
  const { dimension } = found;
  const rowBytes = dimension * 4;
  await using handle = vectors === null ? undefined : await open(join(folder, vectors), 'r');
  const size = (await handle?.stat())?.size ?? 0;
  if (size !== decisions.length * rowBytes) {
    return [
      finding(
        'dedup',
        `${vectors ?? 'its file of vectors'} has ${size} bytes, and ${decisions.length} dropped rows need ${decisions.length * rowBytes}`,
        '',
      ),
    ];
  }
  // A row that a later stage took out stands for nothing in the dataset; the certificate says so with null.
  const dropped = decisions.flatMap((entry, index) =>
    entry.row === null ? [] : [{ similarity: entry['similarity'] as number, row: entry.row, index }],
  );
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
      dropped: dropped.map(({ row, similarity }, index) => ({
        row: dataset.length + index,
        duplicateOf: row,
        similarity,
      })),
    },
    { sample },
  );
  if (!result.holds) return result.violations.map((violation) => finding('dedup', violation, ''));
  const nearest = result.nearest ? `, the nearest at ${result.nearest.similarity.toFixed(6)}` : '';
  return [
    finding(
      'dedup',
      undefined,
      `${result.checkedDropped} dropped rows are at or over ${threshold} to the kept row they name`,
    ),
    finding('dedup', undefined, `no kept pair of ${result.checkedPairs} checked is at or over ${threshold}${nearest}`),
  ];
}
