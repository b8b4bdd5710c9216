import type { Json } from '@ablata/spec';
import { decodeCell, encodeCell } from './cell-codec.ts';
import { RecordLog } from './record-log.ts';
import type { ScratchFile } from './scratch-file.ts';

/** Bytes of one column that stay in memory. */
const MEMORY = 2 ** 24;

/** Cells of one column, by row. */
export class CellColumn {
  readonly #log: RecordLog;

  constructor(scratch: ScratchFile | undefined, memory = MEMORY) {
    this.#log = new RecordLog(scratch, memory);
  }

  get length(): number {
    return this.#log.length;
  }

  add(cell: Json): void {
    this.#log.append(encodeCell(cell));
  }

  truncate(rows: number): void {
    this.#log.truncate(rows);
  }

  /** The cells of these rows. */
  read(rows: Uint32Array): Json[] {
    const cells = new Array<Json>(rows.length);
    this.#log.each(rows, (bytes, start, end, index) => {
      cells[index] = decodeCell(bytes, start, end);
    });
    return cells;
  }
}
