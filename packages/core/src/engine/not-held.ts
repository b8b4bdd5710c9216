import { AblataError } from '@ablata/spec';

/** What a plan runs into when a stage would have to compute something that costs. */
export const NOT_HELD = 'SERVICE_NOT_HELD';

export function notHeld(stage: string): AblataError {
  return new AblataError(NOT_HELD, `the stage '${stage}' would compute what the ledger does not hold`);
}
