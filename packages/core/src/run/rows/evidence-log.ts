import type { JsonObject } from '@ablata/spec';
import type { Evidence } from '../../engine/evidence.ts';
import { RecordLog } from './record-log.ts';
import type { ScratchFile } from './scratch-file.ts';

/** Bytes of decisions, and of their vectors, that stay in memory. */
const MEMORY = 2 ** 24;
/** Of either, so many are read at once. */
const BATCH = 256;

/** What a stage showed for one decision. */
export interface Shown extends Omit<Evidence, 'vector'> {
  /** Number of its vector among those of the stage; null: it rests on none. */
  readonly vector: number | null;
}

/** What a stage showed for its decisions, in the order in which it decided. */
export class EvidenceLog implements Iterable<Shown> {
  readonly #decisions: RecordLog;
  readonly #vectors: RecordLog;

  constructor(scratch?: ScratchFile, memory = MEMORY) {
    this.#decisions = new RecordLog(scratch, memory);
    this.#vectors = new RecordLog(scratch, memory);
  }

  add({ request, candidate, facts, vector }: Evidence): void {
    const number = vector ? this.#vectors.length : null;
    this.#decisions.append(Buffer.from(JSON.stringify([request, candidate, number, facts])));
    if (vector) this.#vectors.append(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength));
  }

  *[Symbol.iterator](): Generator<Shown> {
    for (const records of this.#decisions.batches(BATCH)) {
      for (const bytes of records) {
        const [request, candidate, vector, facts] = JSON.parse(bytes.toString()) as [
          number,
          number,
          number | null,
          JsonObject,
        ];
        yield { request, candidate, facts, vector };
      }
    }
  }

  /** The bytes of these vectors, several of them at once. @param numbers see {@link Shown.vector} */
  *vectors(numbers: readonly number[]): Generator<Uint8Array> {
    for (let start = 0; start < numbers.length; start += BATCH) {
      yield Buffer.concat(this.#vectors.copies(Uint32Array.from(numbers.slice(start, start + BATCH))));
    }
  }
}
