import { AblataError, DatasetFormat, isAblataError } from '@ablata/spec';
import { joinNpy, locateShards, type NpyFile, openNpy } from '@ablata/torch-file';
import { loadPlugin } from './load-plugin.ts';

/**
 * Vectors in a file, or in one in shards, read in pieces: `.npy`, or the column of a `.parquet`, which the package @ablata/formats reads where it is installed.
 * Of Parquet the other columns, texts above all, are in memory while it is open; vectors are read page by page.
 *
 * @param column of a Parquet file; undefined: the only one of vectors
 * @throws DATA_BAD_NPY · CONFIG_ARGUMENTS · PLUGIN_NOT_FOUND · and what reading Parquet throws
 */
export async function openVectors(path: string, column?: string): Promise<NpyFile> {
  if (!/\.parquet(\.index\.json)?$/.test(path)) {
    if (column === undefined) return openNpy(path);
    throw new AblataError('CONFIG_ARGUMENTS', `${path} has no columns: it is one array.`, {
      hint: '--column belongs to Parquet files.',
    });
  }
  const format = await parquet();
  const open = (file: string): Promise<NpyFile> => openColumn(format, file, column);
  const located = await locateShards(path);
  return located === undefined ? open(path) : joinNpy(located, open);
}

async function parquet(): Promise<DatasetFormat> {
  try {
    const { provides } = await loadPlugin('@ablata/formats');
    const provider = provides.find(({ token, name }) => token === DatasetFormat && name === 'parquet')!;
    const options = await provider.options?.['~standard'].validate({});
    return (await provider.create(options && 'value' in options ? options.value : {}, {})) as DatasetFormat;
  } catch (cause) {
    if (!isAblataError(cause) || cause.code !== 'PLUGIN_NOT_FOUND') throw cause;
    throw new AblataError(
      'PLUGIN_NOT_FOUND',
      'Parquet is read by the package @ablata/formats, which is not installed here.',
      {
        cause,
        hint: 'Install it: npm install @ablata/formats',
      },
    );
  }
}

async function openColumn(format: DatasetFormat, path: string, column: string | undefined): Promise<NpyFile> {
  const dataset = await format.open!(path);
  const { embeddingColumns } = dataset;
  const found = embeddingColumns.filter(({ name }) => column === undefined || name === column);
  if (found.length !== 1) {
    await dataset[Symbol.asyncDispose]();
    const names = embeddingColumns.map(({ name }) => name).join(', ') || 'none';
    const what = column === undefined ? 'several columns of vectors, or none' : `no column of vectors '${column}'`;
    throw new AblataError('CONFIG_ARGUMENTS', `${path} has ${what}; there are: ${names}.`, {
      hint: '--column names the one to compare.',
    });
  }
  const [{ name, dimension }] = found as [(typeof found)[number]];
  return {
    length: dataset.length,
    dimension,
    read: (start, end) => dataset.embeddings(start, end, name),
    [Symbol.asyncDispose]: async () => {
      await dataset[Symbol.asyncDispose]();
    },
  };
}
