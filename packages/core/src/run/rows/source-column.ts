import type { Json, RowSource, SourceRecord } from '@ablata/spec';
import { CellColumn } from './cell-column.ts';
import { Growing } from './growing.ts';
import type { ScratchFile } from './scratch-file.ts';

/** Where the rows come from. The rows of a request share their list of problems, which is kept once. */
export class SourceColumn {
  readonly #requests = new Growing(new Float64Array(1024));
  readonly #candidates = new Growing(new Uint32Array(1024));
  readonly #probabilities: CellColumn;
  readonly #lists: CellColumn;
  /** Number of each row's list. */
  readonly #listed = new Growing(new Uint32Array(1024));
  /** The last list as it came, and its number. */
  #last: { readonly problems: Json; readonly list: number } | undefined;

  constructor(scratch: ScratchFile | undefined) {
    this.#probabilities = new CellColumn(scratch);
    this.#lists = new CellColumn(scratch);
  }

  get length(): number {
    return this.#requests.length;
  }

  /** @param problems the drawn records, or their ids; null: none */
  add(request: number, candidate: number, probability: Json, problems: Json): void {
    this.#requests.push(request);
    this.#candidates.push(candidate);
    this.#probabilities.add(probability);
    if (this.#last?.problems !== problems) {
      this.#last = { problems, list: this.#lists.length };
      this.#lists.add(((problems ?? []) as readonly (string | SourceRecord)[]).map(idOf));
    }
    this.#listed.push(this.#last.list);
  }

  truncate(rows: number): void {
    for (const column of [this.#requests, this.#candidates, this.#listed]) column.length = rows;
    this.#probabilities.truncate(rows);
  }

  request(row: number): number {
    return this.#requests.at(row);
  }

  read(rows: Uint32Array): RowSource[] {
    const probabilities = this.#probabilities.read(rows);
    const numbers = rows.map((row) => this.#listed.at(row));
    const lists = this.#lists.read(numbers.filter((list, index) => list !== numbers[index - 1]));
    let list = -1;
    return Array.from(rows, (row, index) => {
      if (numbers[index] !== numbers[index - 1]) list++;
      return {
        request: this.#requests.at(row),
        candidate: this.#candidates.at(row),
        probability: probabilities[index] as number | null,
        problems: lists[list] as readonly string[],
      };
    });
  }
}

function idOf(problem: string | SourceRecord): string {
  return typeof problem === 'string' ? problem : problem.id;
}
