import { basename, extname } from 'node:path';
import { openFile } from '../open-dataset.ts';
import { peekPt } from '../pt/peek-pt.ts';
import { peekSafetensors } from '../safetensors/peek-safetensors.ts';
import type { PeekedFile } from './peeked-file.ts';

/** Undefined where the file is another program's, whose columns have their types by all their cells. */
type Peek = (path: string) => Promise<PeekedFile | undefined>;

const PEEKS: Readonly<Record<string, Peek>> = {
  pt: peekPt,
  pth: peekPt,
  safetensors: peekSafetensors,
  parquet: async (path) => (await import('../parquet/peek-parquet.ts')).peekParquet(path),
};

/**
 * Opens a file for a look at its first rows. Of a file of ours, in a format that can, all rows are read and checked and only the first are held. Whatever
 * is not as it should be, {@link openFile} tells, as it does of all other files.
 *
 * @throws what {@link openFile} throws
 */
export async function peekFile(path: string): Promise<PeekedFile> {
  const peek = PEEKS[extname(basename(path)).slice(1).toLowerCase()];
  const peeked = await peek?.(path).catch(() => undefined);
  if (peeked !== undefined) return peeked;
  const dataset = await openFile(path);
  return { dataset, rows: dataset.length };
}
