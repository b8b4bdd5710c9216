import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type DedupCertificate, DROPPED_VECTORS } from '@ablata/core';
import { verifyCertificate } from '@ablata/dedupe';
import type { DatasetView } from '@ablata/spec';
import { type Finding, finding } from './finding.ts';

/**
 * Checks the dedup certificate from the files alone by plain float64: each dropped row against the kept row it names, and kept
 * rows against each other, sampled or all.
 */
export async function verifyDedup(
  folder: string,
  certificate: DedupCertificate | null,
  dataset: DatasetView,
  sample: number | 'all',
): Promise<Finding[]> {
  if (certificate?.measure !== 'cosine' || certificate.threshold === null) {
    return [
      finding('dedup', undefined, `no cosine is promised (${certificate?.measure ?? 'no dedup'}): nothing to check`),
    ];
  }
  await using handle = await open(join(folder, DROPPED_VECTORS), 'r');
  const { dimension } = dataset;
  const rowBytes = dimension * 4;
  const { size } = await handle.stat();
  if (size !== certificate.dropped.length * rowBytes) {
    return [
      finding(
        'dedup',
        `${DROPPED_VECTORS} has ${size} bytes, and ${certificate.dropped.length} dropped rows need ${certificate.dropped.length * rowBytes}`,
        '',
      ),
    ];
  }
  // A row that a later stage took out stands for nothing in the dataset; the certificate says so with null.
  const dropped = certificate.dropped.flatMap((entry, index) =>
    entry.row === null ? [] : [{ ...entry, row: entry.row, index }],
  );
  const reader = {
    length: dataset.length + dropped.length,
    dimension,
    async read(start: number, end: number): Promise<Float32Array> {
      const block = new Float32Array((end - start) * dimension);
      const kept = Math.min(end, dataset.length);
      if (start < kept) block.set(await dataset.embeddings(start, kept));
      for (let row = Math.max(start, dataset.length); row < end; row++) {
        const target = Buffer.from(block.buffer, (row - start) * rowBytes, rowBytes);
        await handle.read(target, 0, rowBytes, (dropped[row - dataset.length]?.index ?? 0) * rowBytes);
      }
      return block;
    },
  };
  const result = await verifyCertificate(
    reader,
    {
      measure: 'cosine',
      threshold: certificate.threshold,
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
      `${result.checkedDropped} dropped rows are at or over ${certificate.threshold} to the kept row they name`,
    ),
    finding(
      'dedup',
      undefined,
      `no kept pair of ${result.checkedPairs} checked is at or over ${certificate.threshold}${nearest}`,
    ),
  ];
}
