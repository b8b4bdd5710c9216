import { isAblataError } from '@ablata/spec';
import { type Check, checked, notApplicable } from './check.ts';
import { loadReference } from './load-reference.ts';
import { openRun } from './open-run.ts';
import type { RunToVerify } from './run-to-verify.ts';
import { verifyBooks } from './verify-books.ts';
import { verifyContamination } from './verify-contamination.ts';
import { verifyDecisions } from './verify-decisions.ts';
import { verifyDedup } from './verify-dedup.ts';
import { verifyFiles } from './verify-files.ts';
import { verifyFolder } from './verify-folder.ts';
import { verifyFormats } from './verify-formats.ts';
import { verifyLeak } from './verify-leak.ts';
import { verifyOrigin } from './verify-origin.ts';
import { verifyRows } from './verify-rows.ts';
import { verifySeal } from './verify-seal.ts';
import { verifySplits } from './verify-splits.ts';

export interface VerifyRunOptions {
  /** Kept rows to compare with all others. */
  readonly sample: number | 'all';
  /** A cosine across splits from which on it fails. */
  readonly leak: number | undefined;
  /** The folder of the project, when the run was moved out of it. */
  readonly project?: string | undefined;
}

type Checks = readonly (readonly [name: string, check: () => Check | Check[] | Promise<Check | Check[]>])[];

const WITHOUT_RUN = notApplicable(
  'run.json',
  "it is not here, only the dataset: that no file is strange to the run, and that its books are those of run.json, is checked in the run's folder",
);

/** An export holds the files of sets, and not the whole dataset. */
function checksOfExport(run: RunToVerify): Checks {
  const why =
    'this is an export, which has no whole dataset: rows, splits, duplicates and leak are checked in the folder of the run, or of its dataset';
  return [
    ['decisions', () => verifyDecisions(run)],
    ['rows', () => notApplicable('rows', why)],
  ];
}

function checksOfRows(run: RunToVerify, { sample, leak, project }: VerifyRunOptions): Checks {
  return [
    ['formats', () => verifyFormats(run)],
    ['rows', () => verifyRows(run)],
    ['splits', () => verifySplits(run)],
    ['decisions', () => verifyDecisions(run)],
    ['dedup', () => verifyDedup(run, sample)],
    ['reference', () => verifyContamination(run, (stage) => loadReference(run, stage, project))],
    ['leak', () => verifyLeak(run, leak)],
  ];
}

/** Makes all checks of a run's folder, or those that its dataset alone allows. @throws what {@link openRun} throws */
export async function verifyRun(path: string, { sample, leak, project }: VerifyRunOptions): Promise<Check[]> {
  await using opened = await openRun(path);
  const { run } = opened;
  const { kind, manifest } = run;
  const checks: Checks = [
    ['run.json', () => (manifest ? verifySeal(run) : WITHOUT_RUN)],
    ['books', () => verifyBooks(run)],
    ['origin', () => (manifest && kind === 'run' ? verifyOrigin(manifest, run) : [])],
    ['files', () => verifyFiles(run)],
    ['folder', () => (manifest && kind === 'run' ? verifyFolder(manifest, run) : [])],
    ...(kind === 'export' ? checksOfExport(run) : checksOfRows(run, { sample, leak, project })),
  ];
  const found: Check[] = [...opened.unreadable];
  for (const [name, check] of checks) {
    try {
      found.push(...[await check()].flat());
    } catch (error) {
      // What was changed may break a reader anywhere; that it did is the finding.
      if (!isAblataError(error) && process.env['ABLATA_DEBUG']) throw error;
      found.push(checked(name, [`this could not be checked: ${(error as Error).message}`], ''));
    }
  }
  return found;
}
