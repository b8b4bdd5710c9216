import { basename, extname } from 'node:path';
import { AblataError, type DatasetFormat, type OpenDataset } from '@ablata/spec';
import { locateShards, SHARD_INDEX } from '@ablata/torch-file';
import { createArrowFormat } from './arrow/create-arrow-format.ts';
import { createJsonlFormat } from './jsonl/create-jsonl-format.ts';
import { createNpyFormat } from './npy/create-npy-format.ts';
import { createParquetFormat } from './parquet/create-parquet-format.ts';
import { createPtFormat } from './pt/create-pt-format.ts';
import { createSafetensorsFormat } from './safetensors/create-safetensors-format.ts';
import { joinShards } from './shards/open-shards.ts';
import { sharded } from './shards/sharded.ts';

/** The formats by the ending of their main files, `pt` and so on, and in shards, `pt.index.json` and so on. */
export function formatsByExtension(): ReadonlyMap<string, DatasetFormat> {
  const formats = [
    createPtFormat(),
    createSafetensorsFormat(),
    createParquetFormat({ layout: 'plain' }),
    createArrowFormat(),
    createNpyFormat(),
    createJsonlFormat({ embedding: 'numbers' }),
  ];
  return new Map(
    [...formats, ...formats.map((format) => sharded(format, {}))].map((format) => [format.extension, format]),
  );
}

/**
 * The format of a file, by its ending.
 *
 * @throws DATA_UNKNOWN_FORMAT naming the endings there are.
 */
export function formatOf(path: string): DatasetFormat {
  const formats = formatsByExtension();
  const whole = path.endsWith(SHARD_INDEX) ? path.slice(0, -SHARD_INDEX.length) : path;
  const format = formats.get(extname(whole).slice(1).toLowerCase() + path.slice(whole.length));
  if (format !== undefined) return format;
  throw new AblataError('DATA_UNKNOWN_FORMAT', `${basename(path)} ends like no dataset format.`, {
    hint: `Dataset files end with ${[...formats.keys()]
      .filter((ending) => !ending.includes('.'))
      .map((ending) => `.${ending}`)
      .join(', ')}.`,
  });
}

/**
 * Opens a dataset of any format, by the ending of its file: one file, or shards, by their index or by the name they would have as one. Dispose it when done: `await using dataset = await openDataset(path)`.
 *
 * @throws DATA_UNKNOWN_FORMAT · DATA_UNREADABLE · DATA_TRUNCATED · DATA_DAMAGED · DATA_UNSUPPORTED · DATA_HOSTILE
 */
export async function openDataset(path: string): Promise<OpenDataset> {
  const located = await locateShards(path);
  return located === undefined ? openFile(path) : joinShards(located, openFile);
}

/** Opens one file, whole dataset or shard. */
export function openFile(path: string): Promise<OpenDataset> {
  const other = OTHER_ENDINGS[extname(path).slice(1).toLowerCase()];
  return formatOf(other === undefined ? path : `x.${other}`).open!(path);
}

/** What other programs call files of these formats. */
const OTHER_ENDINGS: Readonly<Record<string, string>> = {
  feather: 'arrow',
  arrows: 'arrow',
  ndjson: 'jsonl',
  pth: 'pt',
};
