import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { AblataError } from '@ablata/spec';
import { readShardIndex, SHARD_INDEX } from '@ablata/torch-file';
import { createOutputFolder } from './files/create-output-folder.ts';
import { formatOf, openDataset } from './open-dataset.ts';
import type { ShardOptions } from './shards/shard-options.ts';
import { sharded } from './shards/sharded.ts';

/**
 * Reads a dataset file of one format and writes it as another, by their endings. Streams; the target appears whole or not at all,
 * a normalizer of the source file is not carried over. Shards that stood there before are replaced.
 *
 * @param shard how the target is cut into `x-00000-of-00012.pt` and so on with `x.pt.index.json`; left out: one file
 * @throws what {@link openDataset} throws, and DATA_WRITE_FAILED
 */
export async function convert(
  from: string,
  to: string,
  signal: AbortSignal = new AbortController().signal,
  shard?: ShardOptions,
): Promise<void> {
  if (resolve(from) === resolve(to)) {
    throw new AblataError('DATA_SAME_FILE', `${basename(to)} can't be converted into itself.`, {
      hint: 'Name another target file.',
    });
  }
  const format = sharded(formatOf(to), shard);
  await using dataset = await openDataset(from);
  const name = basename(to).slice(0, -extname(to).length);
  const index = to + SHARD_INDEX;
  const before = existsSync(index) ? await readShardIndex(index).catch(() => []) : [];
  await format.write(dataset, createOutputFolder(dirname(to)), name, { signal });
  const now = shard === undefined ? [] : await readShardIndex(index);
  const gone = before.map(({ file }) => file).filter((file) => !now.some((kept) => kept.file === file));
  if (gone.length > 0) {
    // With what lies beside them: x-00000-of-00012.npy.jsonl and so on.
    const names = (await readdir(dirname(to))).filter((name) => gone.some((file) => `${name}.`.startsWith(`${file}.`)));
    for (const name of names) await rm(join(dirname(to), name), { force: true });
  }
  if (shard === undefined) await rm(index, { force: true });
}
