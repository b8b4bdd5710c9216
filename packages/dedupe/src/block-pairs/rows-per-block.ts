/** Bytes that the kept rows of a block may take in a worker. */
const BYTES = 2 ** 29;
/** A remembered coordinate: its float32 and its code. */
const BYTES_A_COORDINATE = 5;
/** Blocks a worker, so that none waits long for the others. */
const BLOCKS_A_WORKER = 4;
const LEAST = 8192;

/** Rows of a block: few enough for the memory of a worker and to share them out, many enough that encoding a block is little beside comparing it. */
export function rowsPerBlock(length: number, dimension: number, workers: number): number {
  const fit = Math.floor(BYTES / (BYTES_A_COORDINATE * dimension));
  const share = Math.ceil(length / (BLOCKS_A_WORKER * workers));
  return Math.max(1, Math.min(fit, Math.max(LEAST, share)));
}
