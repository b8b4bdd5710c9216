import { type AnyBatch, compareRows } from './rows.ts';

/** Several consumers of one stream: each gets every batch; a batch is kept until the slowest has taken it. */
export function tee<T>(source: AsyncIterable<T>, consumers: number): AsyncIterable<T>[] {
  if (consumers === 1) return [source];
  const iterator = source[Symbol.asyncIterator]();
  const queues: Promise<IteratorResult<T>>[][] = Array.from({ length: consumers }, () => []);
  let open = consumers;
  let pulling: Promise<void> | undefined;
  const deliver = (result: Promise<IteratorResult<T>>): void => {
    result.catch(() => {}); // nobody may be left to hear it
    for (const queue of queues) queue.push(result);
    pulling = undefined;
  };
  const pull = (): Promise<void> => {
    pulling ??= Promise.resolve(iterator.next()).then(
      (result) => deliver(Promise.resolve(result)),
      (error: unknown) => deliver(Promise.reject(error)), // each consumer has to hear of it
    );
    return pulling;
  };
  return queues.map((queue) => ({
    async *[Symbol.asyncIterator]() {
      try {
        for (;;) {
          while (queue.length === 0) await pull();
          const result = await (queue.shift() as Promise<IteratorResult<T>>);
          if (result.done) return;
          yield result.value;
        }
      } finally {
        if (--open === 0) await iterator.return?.();
      }
    },
  }));
}

/**
 * Rows that all branches bring, with the columns of all. A row that one branch dropped is given up in the others.
 *
 * @param abandon called for each row given up.
 */
export async function* join(
  branches: readonly AsyncIterable<AnyBatch>[],
  abandon: (request: number, candidate: number) => void,
): AsyncGenerator<AnyBatch> {
  const heads = branches.map((branch) => new RequestReader(branch[Symbol.asyncIterator]()));
  try {
    for (;;) {
      const requests = await Promise.all(heads.map((head) => head.request()));
      const known = requests.filter((request) => request !== undefined);
      if (known.length === 0) return;
      const request = Math.min(...known);
      // A branch that is already further dropped all rows of this request.
      const parts = heads.map((head, branch) => (requests[branch] === request ? head.take() : undefined));
      const joined = intersect(parts, abandon);
      if (joined && joined.length > 0) yield joined;
    }
  } finally {
    await Promise.all(heads.map((head) => head.close()));
  }
}

function intersect(
  parts: readonly (AnyBatch | undefined)[],
  abandon: (request: number, candidate: number) => void,
): AnyBatch | undefined {
  const present = parts.filter((part) => part !== undefined);
  const everywhere = present.length === parts.length;
  let result: AnyBatch | undefined;
  for (const part of present) {
    const common: number[] = [];
    for (let row = 0; row < part.length; row++) {
      const candidate = part.candidates[row] as number;
      if (everywhere && present.every((other) => other.candidates.includes(candidate))) common.push(row);
      else abandon(part.requests[row] as number, candidate);
    }
    const selected = part.select(common);
    result = result ? result.add(selected.columns) : selected;
  }
  return everywhere ? result : undefined;
}

/** Reads a stream request by request. */
class RequestReader {
  readonly #iterator: AsyncIterator<AnyBatch>;
  #batch: AnyBatch | undefined;
  #row = 0;

  constructor(iterator: AsyncIterator<AnyBatch>) {
    this.#iterator = iterator;
  }

  /** The request that comes next; undefined at the end. */
  async request(): Promise<number | undefined> {
    while (!this.#batch || this.#row >= this.#batch.length) {
      const next = await this.#iterator.next();
      if (next.done) return undefined;
      this.#batch = next.value;
      this.#row = 0;
    }
    return this.#batch.requests[this.#row];
  }

  /** All rows of that request, by candidate. */
  take(): AnyBatch {
    const batch = this.#batch as AnyBatch;
    const request = batch.requests[this.#row];
    const rows: number[] = [];
    while (batch.requests[this.#row] === request && this.#row < batch.length) rows.push(this.#row++);
    return batch.select(rows.sort((a, b) => compareRows(batch, a, b)));
  }

  async close(): Promise<void> {
    await this.#iterator.return?.();
  }
}
