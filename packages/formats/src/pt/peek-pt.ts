import { basename } from 'node:path';
import type { ColumnType, JsonObject } from '@ablata/spec';
import { damaged, type ItemsReader, openTorchFile, TorchTensor, type TorchValue } from '@ablata/torch-file';
import { openDatasetOf } from '../dataset/open-dataset-of.ts';
import { parseJson, parseObject } from '../files/parse-json.ts';
import { type PeekedFile, ROWS_PEEKED } from '../peek/peeked-file.ts';
import { checkCells } from '../table/check-cells.ts';
import { datasetOfTable } from '../table/dataset-of-table.ts';
import { rolesOf } from '../table/roles.ts';
import { moreOfText, rowSource } from '../table/row-sources.ts';
import type { Cell } from '../table/table.ts';
import { datasetOfPt } from './open-pt.ts';
import { ownEntries } from './own-entries.ts';

type Dict = ReadonlyMap<TorchValue, TorchValue>;

/** `ablata` as a key of the pickle, with the opcode of a text before it and after it. */
const SAID = Buffer.from('X\x06\0\0\0ablataX', 'latin1');

/** The first rows of a .pt file of ours. Its pickle is in memory as bytes, and of its lists the first items alone. */
export async function peekPt(path: string): Promise<PeekedFile> {
  let lists: ListsPeeked | undefined;
  const file = openTorchFile(path, {
    itemsReader(pickle) {
      const said = aboutIn(pickle);
      if (said === undefined) return undefined;
      lists = new ListsPeeked(path, said, pickle.length);
      return lists.read;
    },
  });
  try {
    if (lists === undefined) {
      const dataset = await datasetOfPt(file);
      return { dataset, rows: dataset.length };
    }
    if (!(file.value instanceof Map) || file.value.get('ablata') !== lists.said)
      throw damaged(path, 'it is not written as ours are');
    await file.verify();
    const tensors = { path, size: file.size, read: file.read, close: file.close };
    const rows = lists.rows;
    const dict = firstOf(path, file.value, rows) as Dict;
    const { config = {}, stats = {}, ...table } = await ownEntries(tensors, dict, basename(path, '.pt'));
    return { dataset: openDatasetOf({ ...datasetOfTable(table), config, stats }, tensors), rows };
  } catch (error) {
    file.close();
    throw error;
  }
}

/** What a file of ours says of itself, which stands at the end of its pickle. */
function aboutIn(pickle: Buffer): string | undefined {
  const at = pickle.lastIndexOf(SAID);
  if (at < 0) return undefined;
  const start = at + SAID.length + 4;
  return start > pickle.length ? undefined : pickle.toString('utf8', start, start + pickle.readUInt32LE(start - 4));
}

/** Checks the items of the lists that have one a row, and has the first of them kept. */
class ListsPeeked {
  readonly said: string;
  readonly #path: string;
  readonly #text: string | null;
  readonly #columns: Readonly<Record<string, ColumnType>>;
  /** By depth and key. */
  readonly #counts = new Map<string, number>();
  /** Problems that may come yet: a list of them may be shared, and is counted each time. */
  #left: number;

  constructor(path: string, said: string, most: number) {
    this.said = said;
    this.#path = path;
    this.#left = most;
    const about = parseObject(path, said, 'what it says of itself');
    const roles = rolesOf(path, { embeddings: [], ...about } as JsonObject);
    this.#text = roles.text;
    this.#columns = roles.columns;
  }

  /** Items of each list. @throws DATA_DAMAGED when they are not as many of each */
  get rows(): number {
    const [rows = 0, ...others] = new Set(this.#counts.values());
    if (others.length > 0) throw damaged(this.#path, 'its lists are of several lengths');
    return rows;
  }

  readonly read: ItemsReader = (list, items, key, depth) => {
    const check = this.#checkOf(key, depth);
    if (check === undefined) return items.length;
    const place = `${depth}.${key}`;
    const before = this.#counts.get(place) ?? 0;
    if (list.length !== Math.min(before, ROWS_PEEKED)) throw damaged(this.#path, 'it has two lists of one name');
    this.#counts.set(place, before + items.length);
    check(items, before);
    return Math.max(0, Math.min(items.length, ROWS_PEEKED - before));
  };

  /** Lists of rows stand in the outermost dict, and in that of the columns. */
  #checkOf(
    key: TorchValue | undefined,
    depth: number,
  ): ((items: readonly TorchValue[], first: number) => void) | undefined {
    if (typeof key !== 'string') return undefined;
    const path = this.#path;
    if (depth === 1 && key === 'sources')
      return (items, first) => {
        for (const [row, item] of items.entries()) this.#source(item, first + row);
      };
    if (depth === 1 && key === 'instructions' && this.#text !== null) {
      const text = this.#text;
      return (items) => void checkCells(path, text, 'string', items as Cell[]);
    }
    const type = depth === 2 && Object.hasOwn(this.#columns, key) ? this.#columns[key]! : undefined;
    if (type === undefined) return undefined;
    return (items) => {
      if (type !== 'json') checkCells(path, key, type, items as Cell[]);
      else for (const item of items) if (item !== null) parseJson(path, item as string);
    };
  }

  #source(item: TorchValue, row: number): void {
    if (!(item instanceof Map)) throw damaged(this.#path, `the source of row ${row} is no dict`);
    const found = Object.fromEntries(item) as Record<string, Cell>;
    const { problems, more } = found;
    if (Array.isArray(problems)) this.#left -= problems.length;
    if (this.#left < 0) throw damaged(this.#path, 'it shares lists of problems');
    rowSource(this.#path, row, found, moreOfText(this.#path, row, more));
  }
}

/** The tensors of a dict, and of the dicts in it, as far as the rows that are held. */
function firstOf(path: string, value: TorchValue, rows: number, key: TorchValue = ''): TorchValue {
  if (key === 'normalizer') return value;
  if (value instanceof Map) return new Map([...value].map(([name, inner]) => [name, firstOf(path, inner, rows, name)]));
  if (!(value instanceof TorchTensor)) return value;
  const [length, ...inner] = value.shape;
  if (length !== rows) throw damaged(path, `'${key}' has ${length} rows, and its lists have ${rows}`);
  const { dtype, strides, offset, storage, conjugated, negated } = value;
  const shape = [Math.min(rows, ROWS_PEEKED), ...inner];
  return new TorchTensor({ dtype, shape, strides, offset, storage, conjugated, negated });
}
