import { damaged, type PositionalFile } from '@ablata/torch-file';
import type { Cell } from '../table/table.ts';
import { cellOf } from './cell-of.ts';
import { readPageIndex } from './page-index.ts';
import type { ColumnChunk, RowGroup } from './read-footer.ts';
import { readPage } from './read-page.ts';
import type { Values } from './read-values.ts';
import { leavesOf, type SchemaNode } from './schema-tree.ts';

/**
 * The cells of a column at the top in one row group, whatever is nested in it: lists as arrays, maps as arrays of pairs, structs as objects.
 *
 * Source: "Nested Encoding" of apache/parquet-format; S. Melnik et al., "Dremel", VLDB 2010.
 *
 * @throws DATA_DAMAGED · DATA_UNSUPPORTED
 */
export async function readCells(file: PositionalFile, group: RowGroup, node: SchemaNode): Promise<Cell[]> {
  const leaves = new Map<SchemaNode, Entries>();
  for (const column of leavesOf(node)) leaves.set(column, await readEntries(file, group.chunks.get(column.path)!));
  if (node.type !== undefined && node.repeated === 0) {
    const { cells } = leaves.get(node)!;
    return cells;
  }
  const cells = Array.from({ length: group.rows }, () => assemble(file.path, node, leaves));
  for (const entries of leaves.values()) {
    if (entries.at !== entries.cells.length)
      throw damaged(file.path, `column '${node.name.slice(0, 60)}' has more values than rows`);
  }
  return cells;
}

/** The values of a column with their levels; a null where there is none. */
interface Entries {
  readonly cells: Cell[];
  readonly repetition: Uint8Array;
  readonly definition: Uint8Array;
  at: number;
}

async function readEntries(file: PositionalFile, chunk: ColumnChunk): Promise<Entries> {
  const { column } = chunk;
  const convert = cellOf(file.path, column);
  const cells: Cell[] = [];
  const repetition = new Uint8Array(column.repeated === 0 ? 0 : chunk.values);
  const definition = new Uint8Array(column.defined === 0 ? 0 : chunk.values).fill(column.defined);
  let dictionary: Values | undefined;
  for (const page of await readPageIndex(file, chunk)) {
    const content = await readPage(file, chunk, page, dictionary);
    if (page.kind === 'dictionary') {
      dictionary = content.values;
      continue;
    }
    const first = cells.length;
    if (content.repetition !== undefined) repetition.set(content.repetition, first);
    if (content.definition !== undefined) definition.set(content.definition, first);
    let next = 0;
    for (let index = 0; index < page.values; index++) {
      const there = content.definition === undefined || content.definition[index] === column.defined;
      cells.push(there ? convert(content.values[next++]!) : null);
    }
  }
  return { cells, repetition, definition, at: 0 };
}

/** The next value of a node, taken from the columns below it. */
function assemble(path: string, node: SchemaNode, leaves: ReadonlyMap<SchemaNode, Entries>): Cell {
  const below = leavesOf(node);
  const first = leaves.get(below[0]!)!;
  const level = (entries: Entries): number => (entries.definition.length === 0 ? 0 : entries.definition[entries.at]!);
  const skip = (): void => {
    for (const leaf of below) leaves.get(leaf)!.at++;
  };
  if (first.at >= first.cells.length)
    throw damaged(path, `column '${node.name.slice(0, 60)}' has fewer values than rows`);
  if (node.repetition === 'repeated') {
    const items: Cell[] = [];
    if (level(first) < node.defined) {
      skip();
      return items;
    }
    do items.push(inner(path, node, leaves));
    while (first.at < first.cells.length && first.repetition[first.at] === node.repeated);
    return items;
  }
  if (node.repetition === 'optional' && level(first) < node.defined) {
    skip();
    return null;
  }
  return inner(path, node, leaves);
}

/** What a node holds, once it is there. */
function inner(path: string, node: SchemaNode, leaves: ReadonlyMap<SchemaNode, Entries>): Cell {
  if (node.type !== undefined) {
    const entries = leaves.get(node)!;
    if (entries.at >= entries.cells.length)
      throw damaged(path, `column '${node.name.slice(0, 60)}' has fewer values than rows`);
    return entries.cells[entries.at++]!;
  }
  const fields = node.children.map((child): [string, Cell] => [child.name, assemble(path, child, leaves)]);
  const only = node.children.length === 1 ? node.children[0]! : undefined;
  // A list is a group of one repeated group of one element; older writers leave out the inner group.
  if (node.meaning.kind === 'list' && only?.repetition === 'repeated') {
    const items = fields[0]![1] as readonly Cell[];
    const wrapped = only.type === undefined && only.children.length === 1;
    return wrapped ? items.map((item) => Object.values(item as { [key: string]: Cell })[0]!) : items;
  }
  if (node.meaning.kind === 'map' && only?.repetition === 'repeated')
    return (fields[0]![1] as readonly Cell[]).map((pair) => Object.values(pair as { [key: string]: Cell }));
  return Object.fromEntries(fields);
}
