import type { JsonObject } from '@ablata/spec';
import { TorchTensor, type TorchValue, toJson, unsupported } from '@ablata/torch-file';
import { isObject } from '../files/parse-json.ts';
import { TEXT_NAMES, VECTOR_NAME } from '../table/known-names.ts';
import type { Cell, TableColumn, TableVectors } from '../table/table.ts';
import type { PtTable } from './own-entries.ts';
import { isNumbers, isVectors, numbersOf, type Tensors, vectorsOf } from './tensor-columns.ts';

const HINT =
  'A dataset file is a dict of columns: say `embeddings` (a float tensor, rows × dimension) and `instructions` (a list of strings).';

/**
 * The columns of a dict that another program saved: lists and tensors of one entry a row. What has another length is no column and is left out,
 * but for texts and vectors, by their names. `config` and `stats` are read when they are dicts or the JSON text of one.
 *
 * @throws DATA_UNSUPPORTED
 */
export async function othersEntries(
  file: Tensors,
  dict: ReadonlyMap<TorchValue, TorchValue>,
  name: string,
): Promise<PtTable> {
  const { path } = file;
  const most = Math.max(1_000_000, file.size);
  const entries = [...dict].filter((entry): entry is [string, TorchValue] => typeof entry[0] === 'string');
  const sized = entries.filter(([, value]) => lengthOf(value) !== undefined);
  const known = sized.filter(([key]) => TEXT_NAMES.includes(key) || VECTOR_NAME.test(key));
  const [first] = [...known, ...sized];
  if (first === undefined) throw unsupported(path, 'it has no list and no tensor of rows', HINT);
  const rows = lengthOf(first[1])!;
  for (const [key, value] of known) {
    const length = lengthOf(value)!;
    if (length !== rows) throw unsupported(path, `'${key}' has ${length} rows and '${first[0]}' has ${rows}`, HINT);
  }
  const columns: TableColumn[] = [];
  const vectors: TableVectors[] = [];
  for (const [key, value] of sized) {
    if (lengthOf(value) !== rows || key === 'config' || key === 'stats') continue;
    if (isVectors(value)) vectors.push(vectorsOf(file, key, key, value));
    else if (isNumbers(value)) columns.push({ name: key, cells: await numbersOf(file, key, value) });
    else if (value instanceof TorchTensor)
      throw unsupported(path, `'${key}' is a tensor of ${value.shape.length} axes of ${value.dtype}`, HINT);
    else if (key === 'sources') columns.push(...sourceColumns(toJson(path, value, { most }) as Cell[]));
    else columns.push({ name: key, cells: cellsOf(path, value as TorchValue[], most) });
  }
  const jsonOf = (key: string): JsonObject => {
    const value = dict.get(key);
    if (value === undefined) return {};
    const plain: unknown = typeof value === 'string' ? safeParse(value) : toJson(path, value, { most });
    return isObject(plain) ? plain : {};
  };
  return { path, name, rows, columns, vectors, about: undefined, config: jsonOf('config'), stats: jsonOf('stats') };
}

function lengthOf(value: TorchValue): number | undefined {
  if (Array.isArray(value)) return value.length;
  return value instanceof TorchTensor && value.shape.length > 0 ? value.shape[0] : undefined;
}

/** Integers of any size stay what they are until the column has its type. */
function cellsOf(path: string, values: readonly TorchValue[], most: number): Cell[] {
  const nested = values.some((value) => typeof value === 'object' && value !== null);
  if (nested) return toJson(path, values as TorchValue[], { most }) as Cell[];
  return values as readonly Cell[] as Cell[];
}

/** What dicts like `{request, candidate, probability, problems}` say, a column each. */
function sourceColumns(sources: readonly Cell[]): TableColumn[] {
  if (!sources.every(isObject)) return [{ name: 'sources', cells: sources }];
  const names = new Set(sources.flatMap((source) => Object.keys(source)));
  return [...names].map((name) => ({
    name,
    cells: sources.map((source) => (Object.hasOwn(source, name) ? source[name] : null) as Cell),
  }));
}

function safeParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
