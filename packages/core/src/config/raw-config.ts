import type { AblataError } from '@ablata/spec';
import type { ConfigPart, ConfigPath } from './locate.ts';

/** What a file says, and where in it. */
export interface RawConfig {
  readonly value: unknown;
  position(path: ConfigPath, part?: ConfigPart): string;
  /** Mistakes in how it is written, beside which the rest can be judged. */
  readonly wrong?: readonly AblataError[];
}
