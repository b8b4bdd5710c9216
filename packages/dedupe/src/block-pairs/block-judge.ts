import type { EmbeddingReader } from '../embeddings.ts';
import type { CosineIndex, Names } from '../finders/cosine-index.ts';
import { createCosineIndex } from '../finders/create-cosine-index.ts';
import type { BlockJob, BlockWorker, JobResult, Library } from './block-job.ts';

export interface JudgeOptions {
  readonly reader: EmbeddingReader;
  readonly against: EmbeddingReader | null;
  readonly threshold: number;
  readonly names: Names;
}

/** Rows read at a time. */
const CHUNK = 4096;

/** Does jobs in this process, on one thread. The kept rows of the last job's library stay encoded: the next job is mostly about the same ones. */
export class BlockJudge implements BlockWorker {
  readonly #options: JudgeOptions;
  #held: { readonly key: string; readonly index: CosineIndex } | null = null;

  constructor(options: JudgeOptions) {
    this.#options = options;
  }

  async run(job: BlockJob, signal?: AbortSignal): Promise<JobResult> {
    const index = await (job.kind === 'pair'
      ? this.#indexOf(job.library, job.ahead)
      : this.#create(job.start, job.ahead));
    const matched: number[] = [];
    const partners: number[] = [];
    const similarities: number[] = [];
    const kept: number[] = [];
    await readOpen(this.#options.reader, job, async (vectors, places) => {
      signal?.throwIfAborted();
      await index.admit(
        vectors,
        places.length,
        job.start + places[0]!,
        (row, match) => {
          const place = places[row]!;
          const undecided = job.kind === 'diagonal' && job.alive[place] === 1;
          if (match !== null) {
            matched.push(place);
            partners.push(match.place);
            similarities.push(match.similarity);
          } else if (undecided) kept.push(place);
          return undecided && match === null;
        },
        signal,
      );
    });
    return {
      matched: Uint32Array.from(matched),
      partners: Uint32Array.from(partners),
      similarities: Float64Array.from(similarities),
      kept: Uint32Array.from(kept),
    };
  }

  async dispose(): Promise<void> {
    await this.#held?.index.dispose();
    this.#held = null;
  }

  /** An index of the library's rows, in their order. */
  async #indexOf(library: Library, ahead: number): Promise<CosineIndex> {
    const { against, reader } = this.#options;
    const key = keyOf(library);
    if (this.#held?.key === key) return this.#held.index;
    const index = await this.#open(key, worthOf(library.rows.length, ahead));
    const { start, rows } = library;
    const open = new Uint8Array((rows.at(-1) ?? -1) + 1);
    for (const row of rows) open[row] = 1;
    await readOpen(library.other ? against! : reader, { start, end: start + open.length, open }, (vectors, places) =>
      index.add(vectors, places.length, start + places[0]!),
    );
    return index;
  }

  #create(start: number, ahead: number): Promise<CosineIndex> {
    return this.#open(keyOf({ other: false, start }), ahead);
  }

  async #open(key: string, expectedRows: number): Promise<CosineIndex> {
    await this.dispose();
    const { threshold, names, reader } = this.#options;
    const index = createCosineIndex({ dimension: reader.dimension, threshold, names, threads: 1, expectedRows });
    this.#held = { key, index };
    return index;
  }
}

function keyOf({ other, start }: Pick<Library, 'other' | 'start'>): string {
  return `${other ? 'against' : 'set'} ${start}`;
}

/** The rows of a set whose self-comparison is as much work as comparing a library with so many further rows: what the planner knows of. */
function worthOf(library: number, ahead: number): number {
  return Math.ceil(Math.sqrt(library ** 2 + 2 * library * ahead));
}

/** The open rows of a block, some thousand at a time, with their places in it. */
async function readOpen(
  reader: EmbeddingReader,
  { start, end, open }: { readonly start: number; readonly end: number; readonly open: Uint8Array },
  use: (vectors: Float32Array, places: readonly number[]) => void | Promise<void>,
): Promise<void> {
  const { dimension } = reader;
  for (let first = start; first < end; first += CHUNK) {
    const last = Math.min(end, first + CHUNK);
    const places: number[] = [];
    for (let place = first - start; place < last - start; place++) if (open[place] === 1) places.push(place);
    if (places.length === 0) continue;
    const from = start + places[0]!;
    const read = await reader.read(from, start + places.at(-1)! + 1);
    if (read.length === places.length * dimension) {
      await use(read, places);
      continue;
    }
    // Not moved up in place: what a reader gives may be its own memory.
    const vectors = new Float32Array(places.length * dimension);
    for (const [i, place] of places.entries()) {
      const at = (start + place - from) * dimension;
      vectors.set(read.subarray(at, at + dimension), i * dimension);
    }
    await use(vectors, places);
  }
}
