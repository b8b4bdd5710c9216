import type { JsonObject } from '@ablata/spec';
import { damaged, type TorchTensor, type TorchValue, toJson } from '@ablata/torch-file';
import { isObject, parseObject } from '../files/parse-json.ts';
import { rolesOf } from '../table/roles.ts';
import { SOURCE_COLUMNS } from '../table/row-sources.ts';
import { storedName } from '../table/stored-name.ts';
import type { Cell, Table, TableColumn } from '../table/table.ts';
import { isNumbers, isVectors, numbersOf, type Tensors, vectorsOf } from './tensor-columns.ts';

export interface PtTable extends Table {
  readonly config?: JsonObject;
  readonly stats?: JsonObject;
}

/**
 * The columns of a file of ours; docs/decisions/pt-layout.md says where they are.
 *
 * @throws DATA_DAMAGED when they are not there.
 */
export async function ownEntries(
  file: Tensors,
  dict: ReadonlyMap<TorchValue, TorchValue>,
  name: string,
): Promise<PtTable> {
  const { path } = file;
  const most = Math.max(1_000_000, file.size);
  const missing = (key: string): Error => damaged(path, `it has no '${key.slice(0, 60)}' of the kind it says`);
  const said = parseObject(path, dict.get('ablata') as string, 'what it says of itself');
  const main = dict.get('embeddings');
  const usual = isVectors(main) ? [{ name: 'embedding', dimension: main.shape[1]! }] : [];
  const about = { ...said, embeddings: said['embeddings'] ?? usual };
  const roles = rolesOf(path, about);

  const held = dict.get('sources');
  if (!Array.isArray(held)) throw missing('sources');
  const sources = (toJson(path, held, { most }) as readonly unknown[]).map((source) =>
    isObject(source) ? source : {},
  );
  const rows = sources.length;
  const inRow = (key: string, tensor: TorchTensor): TorchTensor => {
    if (tensor.shape[0] !== rows) throw missing(key);
    return tensor;
  };
  const columns: TableColumn[] = [...SOURCE_COLUMNS, 'more'].flatMap((key) =>
    key === 'probability' ? [] : [{ name: key, cells: sources.map((source) => source[key] as Cell) }],
  );
  const probabilities = dict.get('probabilities');
  if (!isNumbers(probabilities)) throw missing('probabilities');
  columns.push({
    name: 'probability',
    cells: await numbersOf(file, 'probabilities', inRow('probabilities', probabilities)),
  });

  const listOf = (key: string, value: TorchValue | undefined): Cell[] => {
    if (!Array.isArray(value) || value.length !== rows) throw missing(key);
    return toJson(path, value, { most }) as Cell[];
  };
  if (roles.text !== null)
    columns.push({ name: storedName(roles.text), cells: listOf('instructions', dict.get('instructions')) });
  const cells = dict.get('columns');
  for (const [column, type] of Object.entries(roles.columns)) {
    const value = cells instanceof Map ? cells.get(column) : undefined;
    const found = isNumbers(value) ? await numbersOf(file, column, inRow(column, value)) : listOf(column, value);
    const plain = type === 'number?' ? found.map((cell) => (Number.isNaN(cell) ? null : cell)) : found;
    columns.push({ name: storedName(column), cells: plain });
  }
  const further = dict.get('vectors');
  const vectors = roles.embeddings.map(({ name: column }, index) => {
    const key = index === 0 ? 'embeddings' : column;
    const tensor = index === 0 ? main : further instanceof Map ? further.get(column) : undefined;
    if (!isVectors(tensor)) throw missing(key);
    return vectorsOf(file, storedName(column), key, inRow(key, tensor));
  });
  const jsonOf = (key: string): JsonObject => {
    const text = dict.get(key);
    return typeof text === 'string' ? parseObject(path, text, `'${key}'`) : {};
  };
  return { path, name, rows, columns, vectors, about, config: jsonOf('config'), stats: jsonOf('stats') };
}
