import type { ColumnSchema, Json, RowSource } from '@ablata/spec';
import type { Books } from './books.ts';
import type { Controller } from './controller.ts';
import { RowStore } from './row-store.ts';
import type { AnyBatch } from './rows.ts';
import type { Saturation } from './saturation.ts';

/** Name of the last account in the books: what the target takes. */
export const TARGET = 'target';

/** The column that names the pool a request was drawn in. */
const POOL = 'pool';

/** Columns that have a place of their own in a dataset. */
const OWN_PLACE = new Set(['text', 'embedding', 'problems', 'probability']);

export interface CollectorOptions {
  readonly target: number;
  readonly columns: ColumnSchema;
  readonly books: Books;
  readonly controller: Controller;
  readonly saturation: Saturation | undefined;
  /** Rows to take of each pool; undefined: of any. They sum to the target. */
  readonly quotas?: ReadonlyMap<string, number> | undefined;
  /** Called when the number of rows grew; may take its time. */
  onRows(store: RowStore): Promise<void>;
}

/** Takes the rows of the last stage until the target is met, in order, settling the books request by request. */
export class Collector {
  #store: RowStore | undefined;
  readonly #options: CollectorOptions;
  readonly #extra: ColumnSchema;
  readonly #quotas: Map<string, number> | undefined;

  constructor(options: CollectorOptions) {
    this.#options = options;
    this.#quotas = options.quotas && new Map(options.quotas);
    this.#extra = Object.fromEntries(
      Object.entries(options.columns).filter(
        ([name, type]) => !OWN_PLACE.has(name) && type !== 'embedding' && (name !== POOL || options.quotas),
      ),
    );
  }

  /** The rows so far; undefined when there are none. */
  get store(): RowStore | undefined {
    return this.#store?.length ? this.#store : undefined;
  }

  /** Closes complete requests; false when the run has to end. */
  proceed(): boolean {
    if (this.#over()) return false; // what happens to be ready beyond the end does not count
    const { books, controller } = this.#options;
    books.settleReady(this.#closed);
    controller.keptThrough = Math.max(controller.keptThrough, books.settledThrough);
    return !this.#over();
  }

  /** Judges each request when its account closes; what was taken of later ones before that was noticed is given back. */
  readonly #closed = (request: number, asked: number, kept: number): boolean => {
    const { controller, saturation } = this.#options;
    if (!saturation?.add(asked, kept) || !controller.saturated(request)) return true;
    this.#store?.keepThrough(request);
    return false;
  };

  async collect(batches: AsyncIterable<AnyBatch>): Promise<void> {
    const { books, controller } = this.#options;
    for await (const batch of batches) {
      books.received(TARGET, batch.requests);
      for (let row = 0; row < batch.length && !this.#over(); ) {
        this.proceed();
        if (this.#over()) break;
        row = this.#takeRequest(batch, row);
      }
      controller.kept = this.store?.length ?? 0;
      controller.keptThrough = batch.requests.at(-1) as number;
      if (this.store) await this.#options.onRows(this.store);
      this.proceed();
      if (this.#over()) break;
    }
    this.#finish();
  }

  /** A budget lets what was consumed through; target and saturation end here. */
  #over(): boolean {
    const { outcome } = this.#options.controller;
    return outcome === 'target' || outcome === 'saturated';
  }

  /** Takes all rows of one request; gives where the next begins. */
  #takeRequest(batch: AnyBatch, start: number): number {
    const { books, controller, target } = this.#options;
    const request = batch.requests[start] as number;
    let row = start;
    for (; batch.requests[row] === request && row < batch.length; row++) {
      const full = (this.#store?.length ?? 0) >= target ? 'target reached' : this.#poolFull(batch, row);
      if (full === undefined) {
        this.#add(batch, row);
        books.emitted(TARGET, [request]);
      } else {
        books.dropped(TARGET, { request, candidate: batch.candidates[row] as number }, 'filtered', full);
      }
    }
    if (this.#store?.length === target) {
      books.settle(request, (closed, asked, kept) => closed === request || this.#closed(closed, asked, kept));
      controller.reached();
    }
    return row;
  }

  /** Why a row's pool takes no more; undefined when it does, and the row is counted against it. */
  #poolFull(batch: AnyBatch, row: number): string | undefined {
    if (!this.#quotas) return undefined;
    const pool = (batch.columns[POOL] as readonly string[] | undefined)?.[row] ?? '';
    const left = this.#quotas.get(pool) ?? 0;
    if (left <= 0) return `pool full: ${pool}`;
    this.#quotas.set(pool, left - 1);
    return undefined;
  }

  #add(batch: AnyBatch, index: number): void {
    const row = batch.row(index) as unknown as Record<string, Json> & { text: string; embedding: Float32Array };
    this.#store ??= new RowStore(row.embedding.length, this.#extra);
    const source: RowSource = {
      request: batch.requests[index] as number,
      candidate: batch.candidates[index] as number,
      probability: (row['probability'] ?? null) as number | null,
      problems: (row['problems'] ?? []) as string[],
    };
    this.#store.add(
      { text: row.text, source, cells: Object.keys(this.#extra).map((name) => row[name] ?? null) },
      row.embedding,
    );
  }

  /** At the end of the stream everything that was consumed has to be accounted for. */
  #finish(): void {
    const { books, controller } = this.#options;
    if (this.#over()) return;
    books.settle(controller.lastConsumed < 0 ? Number.MAX_SAFE_INTEGER : controller.lastConsumed, this.#closed);
    controller.end('exhausted');
  }
}
