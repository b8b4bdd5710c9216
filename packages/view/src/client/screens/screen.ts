import type { RunEntry } from '../../api/types.ts';
import type { Address } from '../lib/router.ts';

/** What every screen is given. */
export interface ScreenProps {
  readonly address: Address;
  /** Undefined: on their way. */
  readonly runs: readonly RunEntry[] | undefined;
}
