import type { EmbeddingReader } from '../embeddings.ts';

/** Rows that lie no further apart than so many bytes are read at once, up to so many in all. */
const GAP = 16 * 1024;
const MOST = 1 << 20;
/** Reads under way at a time. */
const AT_ONCE = 16;

interface Run {
  readonly start: number;
  end: number;
  /** Places in the list of rows asked for, and the rows. */
  readonly wanted: { readonly place: number; readonly row: number }[];
}

/** Rows of a reader in the order asked for: read in the order in which they lie, neighbours together. */
export async function fetchRows(reader: EmbeddingReader, rows: ArrayLike<number>): Promise<Float32Array> {
  const { dimension } = reader;
  const all = new Float32Array(rows.length * dimension);
  const runs = runsOf(rows, dimension * 4);
  let next = 0;
  const work = async (): Promise<void> => {
    for (let run = runs[next++]; run !== undefined; run = runs[next++]) {
      const block = await reader.read(run.start, run.end);
      for (const { place, row } of run.wanted) {
        const at = (row - run.start) * dimension;
        all.set(block.subarray(at, at + dimension), place * dimension);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, runs.length) }, work));
  return all;
}

function runsOf(rows: ArrayLike<number>, width: number): Run[] {
  const order = Array.from(rows, (row, place) => ({ row, place })).sort((a, b) => a.row - b.row);
  const runs: Run[] = [];
  for (const wanted of order) {
    const run = runs.at(-1);
    const { row } = wanted;
    if (run !== undefined && (row - run.end) * width <= GAP && (row + 1 - run.start) * width <= MOST) {
      run.end = Math.max(run.end, row + 1);
      run.wanted.push(wanted);
    } else runs.push({ start: row, end: row + 1, wanted: [wanted] });
  }
  return runs;
}
