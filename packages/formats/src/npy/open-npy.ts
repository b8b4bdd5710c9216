import { basename } from 'node:path';
import type { OpenDataset } from '@ablata/spec';
import { collectRows } from '../dataset/collect-rows.ts';
import { openDatasetOf } from '../dataset/open-dataset-of.ts';
import { damaged, truncated } from '../files/positional-file.ts';
import { readAbout } from '../files/read-about.ts';
import { bytesPerNumber, readNumbers } from '../files/read-numbers.ts';
import { withOpenFile } from '../files/with-open-file.ts';
import { parseRow } from '../jsonl/open-jsonl.ts';
import { readLines } from '../jsonl/read-lines.ts';
import { readNpyHeader } from './npy-header.ts';

/**
 * Opens `<name>.npy` with its rows in `<name>.npy.jsonl`.
 *
 * @throws DATA_UNREADABLE · DATA_TRUNCATED · DATA_DAMAGED · DATA_UNSUPPORTED
 */
export async function openNpy(path: string): Promise<OpenDataset> {
  return withOpenFile(path, async (file) => {
    const { type, rows, dimension, start } = await readNpyHeader(file);
    const end = start + rows * dimension * bytesPerNumber(type);
    if (file.size < end) throw truncated(path, `its header promises ${end} bytes, the file has ${file.size}`);
    const collected = collectRows(`${path}.jsonl`, await readAbout(`${path}.meta.json`));
    let index = 0;
    await withOpenFile(`${path}.jsonl`, async (rowsFile) => {
      for await (const { bytes } of readLines(rowsFile.path)) collected.add(parseRow(rowsFile.path, bytes, index++));
      await rowsFile.close();
    });
    const { name, ...parts } = collected.finish();
    if (parts.texts.length !== rows)
      throw damaged(path, `it has ${rows} rows and ${path}.jsonl has ${parts.texts.length}`);
    return openDatasetOf(
      {
        name: name ?? basename(path, '.npy'),
        dimension,
        ...parts,
        readVectors: async (first, last) => {
          const values = await readNumbers(file, type, start, first * dimension, (last - first) * dimension);
          return values instanceof Float32Array ? values : Float32Array.from(values);
        },
      },
      file,
    );
  });
}
