import type { AblataError, Retry } from '@ablata/spec';
import type { TokenCounts } from '../books/books.ts';

/** What the engine asks of the account before it spends anything, and tells it afterwards. Stages that pay are known by their names. */
export interface EngineControl {
  /** Calls in flight at once to each service, when the config fixes it. */
  readonly concurrency: number | undefined;
  /** Rows still to be kept, if all are that are judged just now. */
  remaining(): number;
  /** How many rows beyond those consumed a stage is likely to need; at least 1. */
  demand(stage: string, yields: number): number;
  /**
   * False when a budget is used up by what the stage consumed and by what it has under way.
   *
   * @param next the least number the next request can have
   * @param ahead rows launched and not consumed
   */
  mayLaunch(stage: string, next: number, ahead: number): boolean;
  /** Called in order for each request whose rows were consumed; true when the stage must not go beyond it. */
  consumed(stage: string, request: number, rows: number): boolean;
  /** The texts of the answers to a row, in the order of the rows. */
  heard(stage: string, texts: readonly string[]): void;
  inFlight(stage: string, calls: number): void;
  /** @param seen rows the stage consumed, this one included */
  failed(stage: string, request: number, error: AblataError, seen: number): void;
  retried(stage: string, request: number, retry: Retry): void;
  /** Tokens of a service for a row that was consumed. */
  used(stage: string, service: string, request: number, tokens: TokenCounts): void;
}
