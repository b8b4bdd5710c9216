import { AblataError } from '@ablata/spec';
import type { LocatedShards } from '../shards/locate-shards.ts';
import { readAcross } from '../shards/read-across.ts';
import type { NpyFile } from './open-npy.ts';

/** Shards as one array: rows of the first, then of the second, and so on. @throws DATA_BAD_NPY when they do not belong together */
export async function joinNpy({ files }: LocatedShards, open: (path: string) => Promise<NpyFile>): Promise<NpyFile> {
  const shards: NpyFile[] = [];
  const close = async (): Promise<void> => {
    for (const shard of shards) await shard[Symbol.asyncDispose]();
  };
  try {
    for (const file of files) {
      const shard = await open(file.path);
      shards.push(shard);
      const [{ dimension }] = shards as [NpyFile];
      if (shard.dimension === dimension && (file.rows ?? shard.length) === shard.length) continue;
      throw new AblataError(
        'DATA_BAD_NPY',
        `${file.path} has ${shard.length} rows of ${shard.dimension} numbers, and ${file.rows ?? 'any number of'} rows of ${dimension} are expected.`,
        { hint: 'Shards of one dataset belong together: write them again.' },
      );
    }
  } catch (error) {
    await close();
    throw error;
  }
  const { dimension } = shards[0]!;
  return {
    length: shards.reduce((total, shard) => total + shard.length, 0),
    dimension,
    read: readAcross(shards, dimension),
    [Symbol.asyncDispose]: close,
  };
}
