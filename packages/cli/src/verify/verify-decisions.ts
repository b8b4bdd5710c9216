import type { Certificate, Decision } from '@ablata/core';
import type { DatasetView } from '@ablata/spec';
import { type Check, checked, notApplicable } from './check.ts';
import { idsOf } from './ids-of.ts';
import { idOf, type RunToVerify, stagesOf } from './run-to-verify.ts';

const NAME = 'decisions';
/** Stages that always leave proof, by what they are, and the fate of what they drop. */
const PROVEN: Readonly<Record<string, 'duplicate' | 'filtered'>> = { dedupe: 'duplicate', decontaminate: 'filtered' };
const FATES: Readonly<Record<string, 'duplicate' | 'filtered'>> = {
  'near-duplicates': 'duplicate',
  contamination: 'filtered',
};

/** Holds the decisions of the proof against the books, stage by stage, and against the rows of the dataset, both ways. */
export function verifyDecisions(run: RunToVerify): Check[] {
  const { told, proof } = run;
  const checks = Object.entries(proof.stages).map(([name, certificate]) => verifyStage(run, name, certificate));
  for (const { name, stage } of told ? stagesOf(told) : []) {
    if (proof.stages[name] !== undefined) continue;
    const dropped = told?.books.stages[name]?.dropped;
    const proven = PROVEN[stage];
    const count = dropped?.[proven ?? 'duplicate'] ?? 0;
    if (count === 0) continue;
    const text = `${name}: the books say that it dropped ${count} rows, and it is not in proof.json`;
    checks.push(proven === undefined ? notApplicable(NAME, text) : checked(NAME, [text], ''));
  }
  return checks.length > 0 ? checks : [notApplicable(NAME, 'no stage left decisions in the proof')];
}

function verifyStage(run: RunToVerify, name: string, certificate: Certificate): Check {
  const { told, datasets } = run;
  const { kind, kept, decisions } = certificate;
  const books = told?.books.stages[name];
  if (told && books === undefined)
    return checked(NAME, [`${name}: it is in proof.json, and the books have no such stage`], '');
  const problems: string[] = [];
  const rows = told?.rows ?? datasets.values().next().value?.length;
  if (rows !== undefined && kept !== rows) problems.push(`the proof is about ${kept} rows, and there are ${rows}`);
  const fate = FATES[kind];
  const marks = certificate['do'] === 'mark';
  if (books && fate !== undefined && !marks && decisions.length !== books.dropped[fate])
    problems.push(
      `the proof has ${decisions.length} decisions, and the books say that ${books.dropped[fate]} rows were dropped as ${fate}`,
    );
  const [dataset] = datasets.values();
  // Proofs of earlier versions do not say; where one row is named, numbers are still the dataset's.
  const numbered = certificate.numbered ?? decisions.some(({ row }) => row !== null);
  if (dataset && numbered) problems.push(...againstRows(decisions, idsOf(dataset), marks));
  if (dataset && numbered && marks) problems.push(...againstMarks(decisions, dataset, `${name}.of`));
  const what = problems.map((problem) => `${name}: ${problem}`);
  if (fate === undefined && what.length === 0)
    return notApplicable(NAME, `${name}: what '${kind}' promises is not known here`);
  const fits = !dataset
    ? 'whether such rows are in the dataset is not known'
    : !numbered
      ? 'rows have other numbers in the dataset'
      : marks
        ? 'the rows of the dataset are marked so'
        : 'no such row is in the dataset';
  return checked(NAME, what, `${name}: ${decisions.length} decisions${books ? ', as in the books' : ''}; ${fits}`);
}

/** @param ids of the dataset's rows */
function againstRows(decisions: readonly Decision[], ids: readonly string[], marks: boolean): string[] {
  const problems: string[] = [];
  const rows = new Map(ids.map((id, row) => [id, row]));
  const seen = new Set<string>();
  for (const decision of decisions) {
    const id = idOf(decision);
    if (seen.has(id)) problems.push(`row ${id} is decided twice`);
    seen.add(id);
    if (!marks && rows.has(id))
      problems.push(`row ${id} is said to be dropped, and is row ${rows.get(id)} of the dataset`);
    const of = named(decision);
    if (of === undefined) continue;
    const row = rows.get(of) ?? null;
    if (row !== decision.row)
      problems.push(
        `row ${id} is said to stand behind ${of}, row ${String(decision.row)} of the dataset, which is row ${String(row)}`,
      );
  }
  return problems;
}

/** Marked rows of the dataset are those of the decisions, for the same reason. */
function againstMarks(decisions: readonly Decision[], dataset: DatasetView, column: string): string[] {
  if (!Object.hasOwn(dataset.columns, column)) return [];
  const decided = new Map(decisions.map((decision) => [idOf(decision), decision['of'] ?? null]));
  const cells = dataset.column(column);
  return idsOf(dataset).flatMap((id, row) => {
    const expected = decided.get(id) ?? null;
    return cells[row] === expected
      ? []
      : [`row ${row} is marked with ${JSON.stringify(cells[row])}, and the proof says ${JSON.stringify(expected)}`];
  });
}

function named({ of }: Decision): string | undefined {
  return Array.isArray(of) ? of.join(':') : undefined;
}
