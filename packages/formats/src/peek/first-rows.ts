import type { Json, RowSource } from '@ablata/spec';
import type { DatasetParts } from '../dataset/create-dataset.ts';
import { ROWS_PEEKED } from './peeked-file.ts';

/** Takes a dataset block by block, counts its rows, and holds the first. */
export class FirstRows {
  #first: DatasetParts | undefined;
  #rows = 0;
  readonly #texts: string[] = [];
  readonly #sources: RowSource[] = [];
  readonly #cells = new Map<string, Json[]>();

  /** Rows of all blocks so far. */
  get rows(): number {
    return this.#rows;
  }

  add(block: DatasetParts): void {
    this.#first ??= { ...block, texts: [], sources: [], cells: {} };
    const left = Math.max(0, ROWS_PEEKED - this.#rows);
    this.#rows += block.length!;
    if (left === 0) return;
    this.#texts.push(...(block.texts ?? []).slice(0, left));
    this.#sources.push(...(block.sources ?? []).slice(0, left));
    for (const [name, cells] of Object.entries(block.cells ?? {}))
      this.#cells.set(name, [...(this.#cells.get(name) ?? []), ...cells.slice(0, left)]);
  }

  /** The rows that are held, as a dataset. @throws RangeError when there was no block */
  finish(): DatasetParts {
    if (this.#first === undefined) throw new RangeError('a dataset of no block');
    return {
      ...this.#first,
      length: Math.min(this.#rows, ROWS_PEEKED),
      texts: this.#first.text === null ? undefined : this.#texts,
      sources: this.#sources,
      cells: Object.fromEntries(this.#cells),
    };
  }
}
