import type { Proof } from '@ablata/core';
import { compareRows } from '@ablata/formats';
import type { DatasetView, OpenDataset, RowSource } from '@ablata/spec';
import { checkSplits, largestCrossCosine } from '@ablata/splits';
import { rowSets } from '../run-files.ts';
import { type Finding, finding } from './finding.ts';

/** Reads every split file and checks sizes, disjointness, nesting, coverage, and that each row is a row of the full set bit for bit. */
export async function verifySplits(
  proof: Proof,
  dataset: DatasetView,
  open: (name: string) => Promise<OpenDataset>,
  extension: string,
  mostCosine: number | undefined,
): Promise<Finding[]> {
  const sets = rowSets(proof);
  if (sets.length === 0) return [finding('splits', undefined, 'the dataset is not divided')];
  const findings: Finding[] = [];
  const checked = [];
  for (const { name, subset, split } of sets) {
    await using part = await open(`splits/${name}`);
    const { differences } = await compareRows(dataset, part);
    for (const { row, what } of differences)
      findings.push(finding('rows', `row ${row} of ${name} differs from the full set: ${what}`, ''));
    checked.push({ name, subset, split, ids: part.sources().map(idOf) });
  }
  if (findings.length === 0)
    findings.push(
      finding(
        'rows',
        undefined,
        `the rows of ${sets.length} .${extension} files are rows of the full set, bit for bit`,
      ),
    );
  const sizes = Object.fromEntries(sets.map(({ name, rows }) => [name, rows.length]));
  const subsets = [...new Set(sets.map(({ subset }) => subset))];
  const largest = Math.max(...subsets.map((subset) => sum(sets.filter((set) => set.subset === subset))));
  const unassigned = dataset.length - largest;
  for (const { ok, message } of checkSplits(dataset.sources().map(idOf), checked, { sizes, unassigned }))
    findings.push({ area: 'splits', ok, message });
  findings.push(...(await crossCosine(dataset, sets, mostCosine)));
  return findings;
}

async function crossCosine(
  dataset: DatasetView,
  sets: ReturnType<typeof rowSets>,
  most: number | undefined,
): Promise<Finding[]> {
  if (dataset.dimension === 0) {
    const text = 'the dataset has no vectors: how near its sets are to each other was not checked';
    return [finding('splits', most === undefined ? undefined : text, text)];
  }
  const splits = [...new Set(sets.map(({ split }) => split))];
  const sides = new Int32Array(dataset.length).fill(-1);
  for (const { split, rows } of sets) for (const row of rows) sides[row] = splits.indexOf(split);
  const largest = await largestCrossCosine(dataset, sides);
  if (!largest) return [];
  const text = `the largest cosine across splits is ${largest.cosine.toFixed(6)} (rows ${largest.rows.join(' and ')})`;
  return [
    finding(
      'splits',
      most !== undefined && largest.cosine >= most ? `${text}; at most ${most} is allowed` : undefined,
      text,
    ),
  ];
}

function idOf({ request, candidate }: RowSource): string {
  return `${request}:${candidate}`;
}

function sum(sets: readonly { readonly rows: Uint32Array }[]): number {
  return sets.reduce((total, { rows }) => total + rows.length, 0);
}
