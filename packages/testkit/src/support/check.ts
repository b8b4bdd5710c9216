import { describe, it } from 'vitest';

/** One thing a contract promises, as a check that can be run on any implementation. */
export interface Check<S> {
  /** What a right implementation does: `gives equal vectors for equal texts`. */
  readonly name: string;
  /** Whether it concerns what the subject declares of itself; without it, it always does. */
  readonly concerns?: (subject: S) => boolean;
  /** Rejects when the promise is broken, saying how. */
  run(subject: S): Promise<void>;
}

export interface Failure {
  readonly check: string;
  readonly error: Error;
}

/** Runs the checks that concern the subject, one after the other, and gives those that failed. For use without a test runner. */
export async function runChecks<S>(checks: readonly Check<S>[], subject: S): Promise<readonly Failure[]> {
  const failures: Failure[] = [];
  for (const check of checks) {
    if (check.concerns !== undefined && !check.concerns(subject)) continue;
    try {
      await check.run(subject);
    } catch (error) {
      failures.push({ check: check.name, error: error instanceof Error ? error : new Error(String(error)) });
    }
  }
  return failures;
}

/** Makes one vitest test of each check that concerns the subject. */
export function describeChecks<S>(title: string, checks: readonly Check<S>[], subject: S): void {
  describe(title, () => {
    for (const check of checks) {
      if (check.concerns === undefined || check.concerns(subject)) it(check.name, () => check.run(subject));
    }
  });
}
