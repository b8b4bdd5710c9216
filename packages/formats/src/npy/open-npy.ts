import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { OpenDataset } from '@ablata/spec';
import { BYTES_PER_ELEMENT, damaged, gather, type PositionalFile, truncated, unsupported } from '@ablata/torch-file';
import { openDatasetOf } from '../dataset/open-dataset-of.ts';
import { readAbout } from '../files/read-about.ts';
import { withOpenFile } from '../files/with-open-file.ts';
import { collectRows } from '../jsonl/collect-rows.ts';
import { parseRow } from '../jsonl/parse-row.ts';
import { readLines } from '../jsonl/read-lines.ts';
import { vectorParts } from '../table/dataset-of-table.ts';
import { readFloats } from '../table/read-floats.ts';
import type { TableVectors } from '../table/table.ts';
import { toFloat32 } from '../table/to-float32.ts';
import { npyFile } from './npy-file.ts';
import { readNpyHeader } from './read-npy-header.ts';

/**
 * Opens `<name>.npy` with its rows in `<name>.npy.jsonl`.
 *
 * @throws DATA_UNREADABLE · DATA_TRUNCATED · DATA_DAMAGED · DATA_UNSUPPORTED
 */
export async function openNpy(path: string): Promise<OpenDataset> {
  return withOpenFile(path, async (file) => {
    const main = arrayOf(file, 'embedding');
    const rowsPath = `${path}.jsonl`;
    if (!existsSync(rowsPath)) {
      const what = `its rows are not there: ${basename(rowsPath)} is missing`;
      throw unsupported(
        path,
        what,
        'Keep the files together. Vectors without texts are no dataset: ablata-dedupe takes them as they are.',
      );
    }
    const collected = collectRows(rowsPath, await readAbout(`${path}.meta.json`));
    await withOpenFile(rowsPath, async (rowsFile) => {
      for await (const line of readLines(rowsFile)) collected.add(parseRow(rowsPath, line), new Set());
      rowsFile.close();
    });
    const rows = collected.finish(basename(path, '.npy'));
    const opened: PositionalFile[] = [file];
    try {
      const further = (collected.roles?.embeddings ?? []).slice(1).map(({ name }) =>
        withOpenFile(npyFile(path, name), async (other) => {
          opened.push(other);
          return arrayOf(other, name);
        }),
      );
      const arrays = [
        { ...main, name: collected.roles?.embeddings[0]?.name ?? main.name },
        ...(await Promise.all(further)),
      ];
      for (const { name, rows: found } of arrays) {
        if (found !== rows.length)
          throw damaged(path, `'${name}' has ${found} rows and ${rowsPath} has ${rows.length}`);
      }
      for (const { name, dimension } of collected.roles?.embeddings ?? []) {
        const found = arrays.find((array) => array.name === name)!.dimension;
        if (found !== dimension)
          throw damaged(path, `'${name}' has ${found} numbers a row, and the sidecar says ${dimension}`);
      }
      return openDatasetOf({ ...rows, ...vectorParts(arrays.filter(({ dimension }) => dimension > 0)) }, all(opened));
    } catch (error) {
      for (const one of opened) one.close();
      throw error;
    }
  });
}

/** Outside of what reads the rows, which it would hold. */
function all(files: readonly PositionalFile[]): { close(): void } {
  return {
    close: () => {
      for (const file of files) file.close();
    },
  };
}

function arrayOf(file: PositionalFile, name: string): TableVectors & { readonly rows: number } {
  const { dtype, rows, dimension, fortran, start } = readNpyHeader(file);
  const end = start + rows * dimension * BYTES_PER_ELEMENT[dtype];
  if (!Number.isSafeInteger(end)) throw damaged(file.path, 'its header promises more than any file holds');
  if (file.size < end) throw truncated(file.path, `its header promises ${end} bytes, the file has ${file.size}`);
  if (file.size > end) throw damaged(file.path, `its header promises ${end} bytes, the file has ${file.size}`);
  return {
    name,
    rows,
    dimension,
    async read(first, last) {
      if (!fortran) return readFloats(file, dtype, start, first * dimension, (last - first) * dimension);
      const values = await gather(file, dtype, start, first, [last - first, dimension], [1, rows]);
      return toFloat32(file.path, values as Float64Array, 'an embedding');
    },
  };
}
