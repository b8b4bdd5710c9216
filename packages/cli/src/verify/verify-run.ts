import { isAblataError } from '@ablata/spec';
import { type Check, checked } from './check.ts';
import { loadReference } from './load-reference.ts';
import { openRun } from './open-run.ts';
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

/** Makes all checks of a run's folder. @throws what {@link openRun} throws */
export async function verifyRun(path: string, { sample, leak, project }: VerifyRunOptions): Promise<Check[]> {
  await using opened = await openRun(path);
  const { run } = opened;
  const checks: readonly [name: string, check: () => Check | Check[] | Promise<Check | Check[]>][] = [
    ['run.json', () => verifySeal(run)],
    ['books', () => verifyBooks(run)],
    ['origin', () => verifyOrigin(run)],
    ['files', () => verifyFiles(run)],
    ['folder', () => verifyFolder(run)],
    ['formats', () => verifyFormats(run)],
    ['rows', () => verifyRows(run)],
    ['splits', () => verifySplits(run)],
    ['decisions', () => verifyDecisions(run)],
    ['dedup', () => verifyDedup(run, sample)],
    ['reference', () => verifyContamination(run, (stage) => loadReference(run, stage, project))],
    ['leak', () => verifyLeak(run, leak)],
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
