import { AblataError, type Batch, type ColumnSchema } from '@ablata/spec';

/** A batch of whatever columns. */
export type AnyBatch = Batch<ColumnSchema>;

export function compareRows(batch: AnyBatch, a: number, b: number): number {
  return (
    (batch.requests[a] as number) - (batch.requests[b] as number) ||
    (batch.candidates[a] as number) - (batch.candidates[b] as number)
  );
}

/** Checks what every stage promises: rows in order, and the rows of a request in one batch. */
export class OrderCheck {
  readonly #stage: string;
  #last = -1;

  constructor(stage: string) {
    this.#stage = stage;
  }

  /** @throws RUN_ORDER naming the stage and the request. */
  check(batch: AnyBatch): void {
    if (batch.length === 0) return;
    const first = batch.requests[0] as number;
    if (first <= this.#last) {
      const what =
        first === this.#last
          ? `yielded the rows of request ${first} in more than one batch`
          : `yielded request ${first} after request ${this.#last}`;
      throw this.#broken(what, first);
    }
    for (let row = 1; row < batch.length; row++) {
      if (compareRows(batch, row - 1, row) < 0) continue;
      const request = batch.requests[row] as number;
      throw this.#broken(
        `yielded row ${request}.${batch.candidates[row]} after row ${batch.requests[row - 1]}.${batch.candidates[row - 1]}`,
        request,
      );
    }
    this.#last = batch.requests.at(-1) as number;
  }

  #broken(what: string, request: number): AblataError {
    return new AblataError('RUN_ORDER', `the stage '${this.#stage}' ${what}`, {
      mender: 'plugin',
      hint: 'A stage must keep its rows in order, and the rows of a request together.',
      details: { stage: this.#stage, request },
    });
  }
}
