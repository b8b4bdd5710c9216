import { openDatasetOf } from '../dataset/open-dataset-of.ts';
import { withOpenFile } from '../files/with-open-file.ts';
import { FirstRows } from '../peek/first-rows.ts';
import type { PeekedFile } from '../peek/peeked-file.ts';
import { checkRows, datasetOfTable } from '../table/dataset-of-table.ts';
import { aboutOf, readColumns, readVectors, tableOf } from './open-parquet.ts';
import { readFooter } from './read-footer.ts';

/** The first rows of Parquet of ours; of the others one row group is in memory at a time. */
export async function peekParquet(path: string): Promise<PeekedFile | undefined> {
  return withOpenFile(path, async (file) => {
    const footer = readFooter(file);
    const said = aboutOf(file, footer);
    if (said === undefined) {
      file.close();
      return undefined;
    }
    checkRows(path, footer.rows, said);
    const { rows: _, ...about } = said; // of the whole, and not of a block
    const vectors = await readVectors(file, footer, about);
    const first = new FirstRows();
    for (const groups of footer.groups.length === 0 ? [[]] : footer.groups.map((group) => [group])) {
      const rows = groups[0]?.rows ?? 0;
      const columns = await readColumns(file, footer, about, groups);
      first.add(datasetOfTable({ ...tableOf(file, footer, about), rows, columns, vectors }));
    }
    checkRows(path, first.rows, { rows: footer.rows });
    return { dataset: openDatasetOf(first.finish(), file), rows: footer.rows };
  });
}
