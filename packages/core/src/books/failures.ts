import { isRemembered } from '@ablata/ledger';
import { AblataError } from '@ablata/spec';
import type { FailureLimit } from '../config/schema.ts';

const LIMIT: FailureLimit = { share: 0.5, after: 20 };

/** A request that failed for good. */
export interface FailedRequest {
  readonly stage: string;
  readonly request: number;
  /** It failed before: the ledger knew, and it was not asked. */
  readonly remembered: boolean;
}

/** Counts what failed for good, and says when that is no longer a matter of single requests. */
export class Failures {
  readonly all: FailedRequest[] = [];
  readonly #limit: FailureLimit;
  readonly #byStage = new Map<string, number>();

  constructor(limit: FailureLimit | undefined) {
    this.#limit = limit ?? LIMIT;
  }

  /** @param seen how many the stage consumed, this one included. @throws RUN_TOO_MANY_FAILURES */
  add(stage: string, request: number, error: AblataError, seen: number): FailedRequest {
    const found = { stage, request, remembered: isRemembered(error) };
    this.all.push(found);
    const failed = (this.#byStage.get(stage) ?? 0) + 1;
    this.#byStage.set(stage, failed);
    const { share, after } = this.#limit;
    if (seen < after || failed / seen <= share) return found;
    throw new AblataError(
      'RUN_TOO_MANY_FAILURES',
      `${failed} of ${seen} requests failed, more than the share of ${share} that is allowed; the last: ${error.message}`,
      {
        mender: 'remote',
        hint: 'Mend the cause and run the same command with --retry-failed; or allow more: run: { failures: { share, after } }.',
        cause: error,
      },
    );
  }
}
