import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { npyHeader } from '../../packages/torch-file/src/index.ts';
import { largeVectors } from './large-vectors.ts';

const CHUNK = 4096;

/** Gives rows from `first` on, row-major. */
export type MakeRows = (first: number, count: number) => Float32Array;

/** A `.npy` file of these rows. */
export async function writeShard(
  path: string,
  dimension: number,
  [start, end]: readonly [number, number],
  make: MakeRows,
): Promise<void> {
  const file = await open(path, 'w');
  await file.write(npyHeader('<f4', [end - start, dimension]));
  for (let row = start; row < end; row += CHUNK)
    await file.write(new Uint8Array(make(row, Math.min(CHUNK, end - row)).buffer));
  await file.close();
}

interface Task {
  readonly path: string;
  readonly dimension: number;
  readonly rows: readonly [number, number];
}

/** The same of `largeVectors` in a thread of its own: each row is a function of its number alone. */
export async function writeLargeShard(path: string, dimension: number, rows: readonly [number, number]): Promise<void> {
  const task: Task = { path, dimension, rows };
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: task });
  const [code] = (await once(worker, 'exit')) as [number];
  if (code !== 0) throw new Error(`the shard ${path} could not be written`);
}

if (!isMainThread) {
  const { path, dimension, rows } = workerData as Task;
  await writeShard(path, dimension, rows, largeVectors(dimension));
}
