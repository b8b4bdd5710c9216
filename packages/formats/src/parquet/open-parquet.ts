import { basename, extname } from 'node:path';
import type { JsonObject, OpenDataset } from '@ablata/spec';
import { type PositionalFile, unsupported } from '@ablata/torch-file';
import { openDatasetOf } from '../dataset/open-dataset-of.ts';
import { parseObject } from '../files/parse-json.ts';
import { withOpenFile } from '../files/with-open-file.ts';
import { datasetOfTable } from '../table/dataset-of-table.ts';
import { rolesOf } from '../table/roles.ts';
import { storedName } from '../table/stored-name.ts';
import type { Cell, TableColumn, TableVectors } from '../table/table.ts';
import { LCM } from './parquet-schema.ts';
import { readCells } from './read-cells.ts';
import { type ParquetFooter, type RowGroup, readFooter } from './read-footer.ts';
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
    const about = aboutOf(file, footer);
    const columns = await readColumns(file, footer, about);
    const vectors = await readVectors(file, footer, about);
    return openDatasetOf(datasetOfTable({ ...tableOf(file, footer, about), columns, vectors }), file);
  });
}

/** What a file of ours says of itself. @throws DATA_DAMAGED */
export function aboutOf({ path }: PositionalFile, { metadata }: ParquetFooter): JsonObject | undefined {
  const text = metadata.get('ablata');
  return text === undefined ? undefined : parseObject(path, text, 'its metadata');
}

/** A table, but for what is in it. */
export function tableOf({ path }: PositionalFile, { rows }: ParquetFooter, about: JsonObject | undefined) {
  return { path, name: basename(path, extname(path)), rows, about };
}

/** The embedding columns, of which the counts are checked. */
export async function readVectors(
  file: PositionalFile,
  footer: ParquetFooter,
  about: JsonObject | undefined,
): Promise<TableVectors[]> {
  const { roles, named, isLcm } = layoutOf(file, footer, about);
  const vectors: TableVectors[] = [];
  for (const node of footer.columns) {
    if (!isVectors(node, named)) continue;
    const name = isLcm && node.name === LCM.vector ? storedName(roles?.embeddings[0]?.name ?? 'embedding') : node.name;
    vectors.push(await VectorPages.open(file, name, node, footer.groups));
  }
  return vectors;
}

/** All other columns, in all row groups or some. */
export async function readColumns(
  file: PositionalFile,
  footer: ParquetFooter,
  about: JsonObject | undefined,
  groups: readonly RowGroup[] = footer.groups,
): Promise<TableColumn[]> {
  const { roles, named, isLcm } = layoutOf(file, footer, about);
  const columns: TableColumn[] = [];
  for (const node of footer.columns) {
    if (isVectors(node, named)) continue;
    const parts: Cell[][] = [];
    for (const group of groups) parts.push(await readCells(file, group, node));
    const cells = parts.flat(1);
    if (isLcm && node.name === LCM.text) {
      const text = storedName(roles?.text ?? 'text');
      columns.push({ name: text, cells: cells.map((cell, row) => onlySentence(file.path, cell, row)) });
    } else columns.push({ name: node.name, cells });
  }
  // The split is that of the file's own name, and no column of the dataset.
  return about !== undefined && isLcm ? columns.filter(({ name }) => name !== 'split') : columns;
}

function layoutOf({ path }: PositionalFile, { columns }: ParquetFooter, about: JsonObject | undefined) {
  const roles = about && rolesOf(path, about);
  const has = (column: string): boolean => columns.some(({ name }) => name === column);
  return {
    roles,
    named: new Set(roles?.embeddings.map(({ name }) => storedName(name))),
    isLcm: has(LCM.text) && has(LCM.vector),
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
