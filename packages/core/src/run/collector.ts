import type { ColumnSchema } from '@ablata/spec';
import type { Account } from '../books/account.ts';
import type { Books, DroppedRow, OnClosed } from '../books/books.ts';
import type { Saturation } from '../books/saturation.ts';
import type { AnyBatch } from '../engine/rows.ts';
import type { Quotas } from './quotas.ts';
import { RowStore } from './rows/row-store.ts';
import type { ScratchFile } from './rows/scratch-file.ts';

/** Name of the last account in the books: what the target takes. */
export const TARGET = 'target';

/** Candidates that are reckoned with for each row that comes: others of its requests, and of those up to the next row, may be of no use. */
const UNUSABLE = 4;

export interface CollectorOptions {
  readonly target: number;
  readonly columns: ColumnSchema;
  readonly books: Books;
  readonly account: Account;
  readonly saturation: Saturation | undefined;
  /** Rows to take of each value of some column, when a stage asked for shares. */
  readonly quotas?: Quotas;
  /** Where rows are put aside that are too many for memory. Default: all stay there. */
  readonly scratch?: ScratchFile;
  /** Told of each settled request, in order; may throw. */
  onSettled?(request: number, kept: number, dropped: readonly DroppedRow[]): void;
  /** Called when the number of rows grew; may take its time. */
  onRows(store: RowStore): Promise<void>;
}

/** Takes the rows of the last stage until the target is met, in order, settling the books request by request. */
export class Collector {
  readonly #store: RowStore;
  readonly #options: CollectorOptions;

  constructor(options: CollectorOptions) {
    this.#options = options;
    this.#store = new RowStore(options.columns, options.scratch);
  }

  /** The rows so far; undefined when there are none. */
  get store(): RowStore | undefined {
    return this.#store.length > 0 ? this.#store : undefined;
  }

  /** Closes complete requests; false when the run has to end. */
  proceed(): boolean {
    if (this.#over()) return false; // what happens to be ready beyond the end does not count
    const { books, account } = this.#options;
    books.settleReady(this.#closed);
    account.keptThrough = Math.max(account.keptThrough, books.settledThrough);
    return !this.#over();
  }

  /**
   * Whether rows are wanted whatever becomes of these, which are the only ones on their way: then what comes after them is no more than what would be asked for
   * anyway, and may be brought at once.
   */
  certain(rows: number): boolean {
    const { account, saturation, target } = this.#options;
    const certain =
      account.outcome === undefined &&
      account.endsBefore &&
      this.#store.length + rows < target &&
      (saturation?.survives(rows * UNUSABLE) ?? true);
    account.judging = certain ? rows : 0;
    return certain;
  }

  /** Judges each request when its account closes; what was taken of later ones before that was noticed is given back. */
  readonly #closed: OnClosed = (request, asked, kept, dropped) => {
    const { account, saturation, onSettled } = this.#options;
    onSettled?.(request, kept, dropped);
    if (!saturation?.add(asked, kept) || !account.saturated(request)) return true;
    this.#store.keepThrough(request);
    return false;
  };

  async collect(batches: AsyncIterable<AnyBatch>): Promise<void> {
    const { books, account } = this.#options;
    for await (const batch of batches) {
      books.received(TARGET, batch.requests);
      for (let row = 0; row < batch.length && !this.#over(); ) {
        this.proceed();
        if (this.#over()) break;
        const request = batch.requests[row] as number;
        // A stage that pays ends the stream itself; where none does, the budget of requests and time ends here.
        if (!account.paying && (request >= account.requestBudget || account.timeIsUp())) account.endAfter(request - 1);
        if (request > account.endsAfter) break;
        row = this.#takeRequest(batch, row);
      }
      account.kept = this.#store.length;
      account.judging = 0;
      account.keptThrough = Math.min(batch.requests.at(-1) as number, account.endsAfter);
      if (this.store) await this.#options.onRows(this.store);
      this.proceed();
      if (this.#over() || account.keptThrough >= account.endsAfter) break;
    }
    this.#finish();
  }

  /** A budget lets what was consumed through; target and saturation end here. */
  #over(): boolean {
    const { outcome } = this.#options.account;
    return outcome === 'target' || outcome === 'saturated';
  }

  /** Takes all rows of one request; gives where the next begins. */
  #takeRequest(batch: AnyBatch, start: number): number {
    const { books, account, target, quotas } = this.#options;
    const request = batch.requests[start] as number;
    let row = start;
    for (; batch.requests[row] === request && row < batch.length; row++) {
      const full = this.#store.length >= target ? 'target reached' : quotas?.take(batch, row);
      if (full === undefined) {
        this.#store.add(batch, row);
        books.emitted(TARGET, [request]);
      } else {
        books.dropped(TARGET, { request, candidate: batch.candidates[row] as number }, 'filtered', full);
      }
    }
    if (this.#store.length === target) {
      books.settle(request, (closed, asked, kept, dropped) => {
        if (closed !== request) return this.#closed(closed, asked, kept, dropped);
        this.#options.onSettled?.(closed, kept, dropped);
        return true;
      });
      account.reached();
    }
    return row;
  }

  /** At the end of the stream everything that was consumed has to be accounted for. */
  #finish(): void {
    const { books, account } = this.#options;
    if (this.#over()) return;
    books.settle(Math.min(account.endsAfter, Number.MAX_SAFE_INTEGER), this.#closed);
    account.end('exhausted');
  }
}
