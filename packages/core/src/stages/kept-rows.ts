import { hash } from 'node:crypto';
import type { RowPosition } from '@ablata/spec';
import { normalizeText } from '@ablata/texts';

/** Bytes of a text's hash: of a million rows two different texts have the same with a probability of 10⁻²⁶. */
const HASH = 16;

/** Which rows were kept, and whether a text is that of one of them: 28 bytes a row, whatever its text. */
export class KeptRows {
  length = 0;
  #requests = new Float64Array(1024);
  #candidates = new Uint32Array(1024);
  #hashes = Buffer.alloc(1024 * HASH);

  add({ request, candidate }: RowPosition, text: string): void {
    if (this.length === this.#requests.length) this.#grow();
    this.#requests[this.length] = request;
    this.#candidates[this.length] = candidate;
    this.#hashes.set(hashOf(text), this.length * HASH);
    this.length++;
  }

  /** [request, candidate] of a kept row. @param index in the order in which they were kept */
  position(index: number): [number, number] {
    return [this.#requests[index] as number, this.#candidates[index] as number];
  }

  /** Whether this is the row's text but for case, spacing and punctuation. */
  hasText(index: number, text: string): boolean {
    return this.#hashes.subarray(index * HASH, (index + 1) * HASH).equals(hashOf(text));
  }

  #grow(): void {
    const [requests, candidates, hashes] = [this.#requests, this.#candidates, this.#hashes];
    this.#requests = new Float64Array(2 * this.length);
    this.#requests.set(requests);
    this.#candidates = new Uint32Array(2 * this.length);
    this.#candidates.set(candidates);
    this.#hashes = Buffer.alloc(2 * hashes.length);
    this.#hashes.set(hashes);
  }
}

function hashOf(text: string): Buffer {
  return hash('sha256', normalizeText(text), 'buffer').subarray(0, HASH);
}
