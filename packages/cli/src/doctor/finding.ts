import type { Readiness } from '@ablata/spec';

/** One thing of this machine or of a config that was looked at. */
export interface Finding extends Readiness {
  /** What it is about: `machine`, `config`, `plugins`, `disk`, `ledger`, or a service by its name. */
  readonly about: string;
}
