import { basename } from 'node:path';
import type { OpenDataset } from '@ablata/spec';
import { damaged, unsupported } from '@ablata/torch-file';
import { openDatasetOf } from '../dataset/open-dataset-of.ts';
import { readAbout } from '../files/read-about.ts';
import { withOpenFile } from '../files/with-open-file.ts';
import { vectorParts } from '../table/dataset-of-table.ts';
import { mainFirst, VECTOR_NAME } from '../table/known-names.ts';
import { storedName } from '../table/stored-name.ts';
import type { TableVectors } from '../table/table.ts';
import { collectRows, type JsonRow } from './collect-rows.ts';
import { parseRow } from './parse-row.ts';
import { type Line, readLines } from './read-lines.ts';
import { isVector, readVector } from './read-vector.ts';

const HINT = 'Leave the row out, or give it a vector of the same length.';

/**
 * Opens JSON Lines: ours, or any. A text is looked for under `text` or `instruction`, vectors under `embedding` and names that end so, as numbers
 * or base64; every other key is a column. Texts are held in memory, vectors are parsed anew from their lines when asked for.
 *
 * @throws DATA_UNREADABLE · DATA_TRUNCATED · DATA_DAMAGED · DATA_UNSUPPORTED
 */
export async function openJsonl(path: string): Promise<OpenDataset> {
  return withOpenFile(path, async (file) => {
    const about = await readAbout(`${path}.meta.json`);
    const collected = collectRows(path, about);
    const own = collected.roles !== undefined;
    const lines: Omit<Line, 'bytes'>[] = [];
    const lengths: number[] = [];
    let dimensions: Map<string, number> | undefined;
    for await (const line of readLines(file)) {
      const row = parseRow(path, line);
      dimensions ??= new Map(vectorKeys(row, collected.roles?.embeddings).map((key) => [key, -1]));
      for (const [key, dimension] of dimensions) {
        const { length } = readVector(path, row[key], `'${key}' of line ${line.number}`, own);
        if (dimension >= 0 && length !== dimension)
          throw unsupported(
            path,
            `'${key}' of line ${line.number} has ${length} numbers where others have ${dimension}`,
            HINT,
          );
        dimensions.set(key, length);
      }
      if (!own && lines.length > 0 && !dimensions.has('embedding') && isVector(row['embedding']))
        throw unsupported(path, `line ${line.number} has an embedding where those before have none`, HINT);
      collected.add(row, new Set(dimensions.keys()));
      lines.push({ start: line.start, number: line.number });
      lengths.push(line.bytes.length);
    }
    const rows = collected.finish(basename(path, '.jsonl'));
    const readRow = async (row: number): Promise<JsonRow> =>
      parseRow(path, { ...lines[row]!, bytes: await file.read(lines[row]!.start, lengths[row]!) });
    const column = (key: string, name: string, dimension: number): TableVectors => ({
      name,
      dimension,
      async read(start, end) {
        const values = new Float32Array((end - start) * dimension);
        for (let row = start; row < end; row++) {
          const vector = readVector(path, (await readRow(row))[key], `'${key}' of line ${lines[row]!.number}`, own);
          values.set(vector, (row - start) * dimension);
        }
        return values;
      },
    });
    const vectors =
      collected.roles === undefined
        ? mainFirst([...(dimensions ?? [])].map(([key, dimension]) => column(key, key, dimension)))
        : collected.roles.embeddings
            .filter(({ name }) => lines.length === 0 || dimensions!.has(storedName(name)))
            .map(({ name, dimension }) => {
              const found = dimensions?.get(storedName(name)) ?? dimension;
              if (found !== dimension)
                throw damaged(path, `'${name}' has ${found} numbers, and its sidecar says ${dimension}`);
              return column(storedName(name), name, dimension);
            });
    return openDatasetOf({ ...rows, ...vectorParts(vectors.filter(({ dimension }) => dimension > 0)) }, file);
  });
}

/** The keys of the first row that hold vectors. Ours may be without them: `embedding: none` writes none. */
function vectorKeys(row: JsonRow, known: readonly { readonly name: string }[] | undefined): string[] {
  if (known !== undefined) return known.map(({ name }) => storedName(name)).filter((key) => row[key] !== undefined);
  return Object.keys(row).filter((key) => {
    if (!VECTOR_NAME.test(key) || !isVector(row[key])) return false;
    return key === 'embedding' || Array.isArray(row[key]);
  });
}
