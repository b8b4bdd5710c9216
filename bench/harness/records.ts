import { readFileSync, writeFileSync } from 'node:fs';
import type { Figure } from './figure.ts';

/** One run of the suite. */
export interface Recorded {
  readonly date: string;
  readonly commit: string;
  readonly processor: string;
  readonly cores: number;
  readonly node: string;
  /** The system's load when it began: what else was at work. */
  readonly load: number;
  readonly figures: readonly Figure[];
  /** What did not run, and why. */
  readonly skipped: readonly { readonly name: string; readonly why: string }[];
}

/** Runs that are kept of each processor. */
const KEPT = 10;

export function readRecords(file: string): Recorded[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Recorded[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Adds a run, the newest first, and forgets the oldest of its processor. */
export function addRecord(file: string, run: Recorded): void {
  const all = [run, ...readRecords(file)];
  const older = new Set(all.filter(({ processor }) => processor === run.processor).slice(KEPT));
  writeFileSync(
    file,
    `${JSON.stringify(
      all.filter((each) => !older.has(each)),
      null,
      2,
    )}\n`,
  );
}
