import { type Retry, token } from '@ablata/spec';
import type { TokenCounts } from './books.ts';
import type { Outcome } from './events.ts';

export type { TokenCounts };

/** What the built-in stages and the run tell each other. Internal: plugins have no access to it. */
export interface RunControl {
  readonly seed: number;
  /** Calls in flight at once, when the config fixes it. */
  readonly concurrency: number | undefined;
  /** Requests the run may consume. */
  readonly requestBudget: number;
  /** Rows still to be kept. */
  remaining(): number;
  /** How many requests beyond those consumed are likely needed to reach the target; at least 1. */
  demand(expectedCandidates: number): number;
  /** True when the answers consumed, and those of `ahead` requests more, use up a budget: launch no more. */
  launchingEnded(ahead: number): boolean;
  /** Called in order for each request that was consumed; true when the run must not go beyond it. */
  consumed(request: number, tokens: TokenCounts): boolean;
  inFlight(count: number): void;
  failed(request: number, error: unknown): void;
  retried(request: number, retry: Retry): void;
  /** A row dropped as a duplicate, and the kept row that stands for it. */
  duplicate(evidence: DuplicateEvidence): void;
  /** Ends the run cleanly after what was consumed. */
  end(outcome: Outcome): void;
}

export interface DuplicateEvidence {
  readonly request: number;
  readonly candidate: number;
  readonly of: { readonly request: number; readonly candidate: number };
  readonly similarity: number;
  readonly vector: Float32Array;
}

export const RunControl = token<RunControl>('core:control');
