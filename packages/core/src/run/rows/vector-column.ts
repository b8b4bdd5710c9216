import { RecordLog } from './record-log.ts';
import type { ScratchFile } from './scratch-file.ts';

/** Bytes of one column that stay in memory: the vectors of 16,000 rows × 1024. */
const MEMORY = 2 ** 26;

/** Vectors of one embedding column, by row. */
export class VectorColumn {
  readonly dimension: number;
  readonly #log: RecordLog;

  constructor(dimension: number, scratch: ScratchFile | undefined, memory = MEMORY) {
    this.dimension = dimension;
    this.#log = new RecordLog(scratch, memory);
  }

  add(vector: Float32Array): void {
    this.#log.append(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength));
  }

  truncate(rows: number): void {
    this.#log.truncate(rows);
  }

  /** A copy of the vectors of these rows, row-major. */
  gather(rows: Uint32Array): Float32Array {
    const gathered = new Float32Array(rows.length * this.dimension);
    const target = new Uint8Array(gathered.buffer);
    const width = this.dimension * 4;
    this.#log.each(rows, (bytes, start, end, index) => {
      bytes.copy(target, index * width, start, end);
    });
    return gathered;
  }
}
