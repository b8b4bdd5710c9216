import { basename, extname } from 'node:path';
import type { JsonObject, OpenDataset } from '@ablata/spec';
import { type PositionalFile, unsupported } from '@ablata/torch-file';
import { openDatasetOf } from '../dataset/open-dataset-of.ts';
import { parseObject } from '../files/parse-json.ts';
import { withOpenFile } from '../files/with-open-file.ts';
import { datasetOfTable } from '../table/dataset-of-table.ts';
import { rolesOf } from '../table/roles.ts';
import { storedName } from '../table/stored-name.ts';
import type { Cell, Table, TableColumn, TableVectors } from '../table/table.ts';
import { LCM } from './parquet-schema.ts';
import { readCells } from './read-cells.ts';
import { type ParquetFooter, readFooter } from './read-footer.ts';
import { isVectors, VectorPages } from './vector-pages.ts';

/**
 * Opens Parquet of any codec but LZO: ours, or another program's. Lists of floats whose name says so (`embedding`, `…_embedding`, `vector`) are vectors,
 * a `text` or `instruction` is the text, anything else is a column. In the layout of Meta's LCM the text is the one of `text_sentences` and the
 * vector the one of `text_sentences_sonar_emb`.
 *
 * @throws DATA_UNREADABLE · DATA_TRUNCATED · DATA_DAMAGED · DATA_UNSUPPORTED
 */
export async function openParquet(path: string): Promise<OpenDataset> {
  return withOpenFile(path, async (file) => {
    const footer = readFooter(file);
    const text = footer.metadata.get('ablata');
    const about = text === undefined ? undefined : parseObject(path, text, 'its metadata');
    return openDatasetOf(datasetOfTable(await readTable(file, footer, about)), file);
  });
}

async function readTable(file: PositionalFile, footer: ParquetFooter, about: JsonObject | undefined): Promise<Table> {
  const roles = about && rolesOf(file.path, about);
  const named = new Set(roles?.embeddings.map(({ name }) => storedName(name)));
  const isLcm =
    footer.columns.some(({ name }) => name === LCM.text) && footer.columns.some(({ name }) => name === LCM.vector);
  const columns: TableColumn[] = [];
  const vectors: TableVectors[] = [];
  for (const node of footer.columns) {
    if (isVectors(node, named)) {
      const name =
        isLcm && node.name === LCM.vector ? storedName(roles?.embeddings[0]?.name ?? 'embedding') : node.name;
      vectors.push(await VectorPages.open(file, name, node, footer.groups));
      continue;
    }
    const parts: Cell[][] = [];
    for (const group of footer.groups) parts.push(await readCells(file, group, node));
    const cells = parts.flat(1);
    if (isLcm && node.name === LCM.text) {
      const text = storedName(roles?.text ?? 'text');
      columns.push({ name: text, cells: cells.map((cell, row) => onlySentence(file.path, cell, row)) });
    } else columns.push({ name: node.name, cells });
  }
  // The split is that of the file's own name, and no column of the dataset.
  const known = about !== undefined && isLcm ? columns.filter(({ name }) => name !== 'split') : columns;
  return {
    path: file.path,
    name: basename(file.path, extname(file.path)),
    rows: footer.rows,
    columns: known,
    vectors,
    about,
  };
}

function onlySentence(path: string, cell: Cell, row: number): Cell {
  if (Array.isArray(cell) && cell.length === 1) return cell[0] as Cell;
  const found = Array.isArray(cell) ? `${cell.length} sentences` : 'no list of sentences';
  throw unsupported(
    path,
    `row ${row} has ${found}`,
    'A row is one sentence with its vector: explode the column first.',
  );
}
