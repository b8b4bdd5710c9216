import type { OnEvent } from './events.ts';

export interface RunRequest {
  /** Absolute path of the run's folder. */
  readonly folder: string;
  /** How messages call it. */
  readonly label: string;
  /** Nothing new is begun once it is aborted; the run ends as interrupted. */
  readonly signal: AbortSignal;
  /** Calls under way are given up once it is aborted. Default: `signal`. */
  readonly giveUp?: AbortSignal;
  readonly onEvent?: OnEvent;
  /** Give the manifest of a run that is done and whole instead of doing it again. Default false. */
  readonly reuseFinished?: boolean;
}
