import { describe, expect, it } from 'vitest';
import { serviceChecks } from '../suites/service.ts';
import { type Check, runChecks } from '../support/check.ts';

/** A wrong implementation, and the check that must notice. */
export interface Mutant<S> {
  readonly what: string;
  readonly subject: S;
  readonly caughtBy: string;
}

const common = new Set(serviceChecks(async () => undefined).map(({ name }) => name));

/** Shows that a suite lets a right implementation pass, and that each of its checks can fail. */
export function proveSuite<S>(
  name: string,
  checks: readonly Check<S>[],
  right: S,
  mutants: readonly Mutant<S>[],
  { provesCommonChecks = false } = {},
): void {
  describe(`the suite of ${name}`, () => {
    it('lets a right implementation pass', async () => {
      expect(await runChecks(checks, right)).toEqual([]);
    });

    it.each(mutants)('catches one that $what', async ({ subject, caughtBy }) => {
      const only = checks.filter((check) => check.name === caughtBy);
      const failures = await runChecks(only, subject);
      expect(failures.map(({ check }) => check)).toEqual([caughtBy]);
    });

    it('has no check that nothing fails', () => {
      const names = checks.map((check) => check.name).filter((check) => provesCommonChecks || !common.has(check));
      expect([...new Set(mutants.map(({ caughtBy }) => caughtBy))].sort()).toEqual([...names].sort());
    });
  });
}
