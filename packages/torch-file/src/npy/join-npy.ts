import { AblataError } from '@ablata/spec';
import type { LocatedShards } from '../shards/locate-shards.ts';
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
  const starts: number[] = [];
  let length = 0;
  for (const shard of shards) {
    starts.push(length);
    length += shard.length;
  }
  const { dimension } = shards[0]!;
  return {
    length,
    dimension,
    async read(start, end) {
      const pieces: [at: number, values: Float32Array][] = [];
      for (const [number, shard] of shards.entries()) {
        const from = Math.max(0, start - starts[number]!);
        const to = Math.min(shard.length, end - starts[number]!);
        if (from < to) pieces.push([starts[number]! + from - start, await shard.read(from, to)]);
      }
      if (pieces.length === 1) return pieces[0]![1];
      const vectors = new Float32Array((end - start) * dimension);
      for (const [at, values] of pieces) vectors.set(values, at * dimension);
      return vectors;
    },
    [Symbol.asyncDispose]: close,
  };
}
