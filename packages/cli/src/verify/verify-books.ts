import type { Manifest } from '@ablata/core';
import { type Finding, finding } from './finding.ts';

/** Adds the books up again, from run.json alone. */
export function verifyBooks({ books, rows }: Manifest): Finding[] {
  const fates = Object.values(books.fates).reduce((sum, number) => sum + number, 0);
  const findings = [
    finding(
      'books',
      books.asked === books.kept + fates
        ? undefined
        : `asked ${books.asked} is not kept ${books.kept} + dropped ${fates}`,
      `asked ${books.asked} = kept ${books.kept} + dropped ${fates}`,
    ),
    finding(
      'books',
      books.kept === rows ? undefined : `kept ${books.kept}, and the dataset has ${rows} rows`,
      `kept ${rows} rows`,
    ),
  ];
  for (const [name, stage] of Object.entries(books.stages)) {
    const dropped = Object.values(stage.dropped).reduce((sum, number) => sum + number, 0);
    const reasons = Object.values(stage.reasons).reduce((sum, number) => sum + number, 0);
    if (dropped !== reasons)
      findings.push(finding('books', `the stage '${name}' dropped ${dropped} rows for ${reasons} reasons`, ''));
  }
  return findings;
}
