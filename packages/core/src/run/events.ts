import type { PaymentTotals } from '@ablata/ledger';
import type { ExecutorGlance, JsonObject } from '@ablata/spec';
import type { BooksTotals } from '../books/books.ts';
import type { Outcome } from '../books/outcome.ts';

/** What a run tells while it goes on. The command draws it; events.jsonl keeps it, of `progress` a line now and then. */
export type RunEvent =
  | {
      readonly type: 'started';
      readonly name: string;
      readonly folder: string;
      /** null: all there are. */
      readonly target: number | null;
      /** The folder has a run.json of an earlier start. */
      readonly resumed: boolean;
    }
  | ({ readonly type: 'progress' } & Progress)
  | {
      readonly type: 'retry';
      readonly stage: string;
      readonly request: number;
      readonly reason: string;
      readonly attempt: number;
      readonly waitSeconds: number;
    }
  | {
      readonly type: 'failed-request';
      readonly stage: string;
      readonly request: number;
      readonly code: string;
      readonly message: string;
      /** It failed before: the ledger knew, and it was not asked. */
      readonly remembered: boolean;
    }
  | { readonly type: 'checkpoint'; readonly rows: number }
  | {
      readonly type: 'message';
      readonly level: 'debug' | 'info' | 'warn';
      readonly message: string;
      readonly details?: JsonObject | undefined;
    }
  | {
      readonly type: 'stage';
      readonly stage: string;
      readonly state: 'started' | 'finished';
      readonly seconds?: number;
    }
  | { readonly type: 'ended'; readonly outcome: Outcome; readonly rows: number };

export interface Progress {
  readonly rows: number;
  /** null: all there are. */
  readonly target: number | null;
  readonly requests: number;
  readonly inFlight: number;
  readonly books: BooksTotals;
  readonly payments: PaymentTotals;
  /** What the requests of the books cost so far, in the currency of `run.prices`; null without prices. */
  readonly cost: number | null;
  readonly seconds: number;
  /** Who computes elsewhere; undefined while nobody does. */
  readonly remote?: ExecutorGlance | undefined;
}

export type OnEvent = (event: RunEvent) => void;
