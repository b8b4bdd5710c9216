import { type Check, checked, notApplicable } from './check.ts';
import type { RunToVerify } from './run-to-verify.ts';

/** Adds the books up again, for the run and for every stage, and holds them against the rows there are. */
export function verifyBooks({ manifest, told, datasets }: RunToVerify): Check {
  if (!told)
    return notApplicable('books', 'they are in run.json, which is not here, and in no dataset file that can be read');
  const { books, rows } = told;
  const fates = sum(books.fates);
  const problems: string[] = [];
  if (books.asked !== books.kept + fates)
    problems.push(`asked ${books.asked} is not kept ${books.kept} + dropped ${fates}`);
  if (books.kept !== rows)
    problems.push(`kept ${books.kept}, and ${manifest ? 'run.json says' : 'there are'} ${rows} rows`);
  for (const [extension, { length }] of datasets) {
    if (length !== books.kept) problems.push(`kept ${books.kept}, and the .${extension} dataset has ${length} rows`);
  }
  for (const [name, stage] of Object.entries(books.stages)) {
    const [dropped, reasons] = [sum(stage.dropped), sum(stage.reasons)];
    if (dropped !== reasons) problems.push(`the stage '${name}' dropped ${dropped} rows for ${reasons} reasons`);
  }
  return checked('books', problems, `asked ${books.asked} = kept ${books.kept} + dropped ${fates}`);
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
