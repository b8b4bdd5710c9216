import type { ColumnSchema, ColumnType, OpenDataset } from '@ablata/spec';
import { unsupported } from '@ablata/torch-file';

/** What a dataset says of itself. */
export type ShardShape = Pick<
  OpenDataset,
  'name' | 'length' | 'text' | 'embeddingColumns' | 'columns' | 'config' | 'stats'
>;
type Shape = Pick<ShardShape, 'length' | 'text' | 'embeddingColumns' | 'columns'>;

const HINT = 'Write all shards with one schema, or read them one by one.';

/**
 * The columns of all shards. A column that has no null in one shard and some in another may be null.
 *
 * @throws DATA_UNSUPPORTED when shards have other columns or vectors
 */
export function joinColumns(shards: readonly { readonly path: string; readonly dataset: Shape }[]): ColumnSchema {
  const [first, ...others] = shards.filter(({ dataset }) => dataset.length > 0);
  if (first === undefined) return shards[0]?.dataset.columns ?? {};
  const joined: Record<string, ColumnType> = { ...first.dataset.columns };
  for (const { path, dataset } of others) {
    const differs = (what: string): Error => unsupported(path, `${what} than the shards before it`, HINT);
    const [found, before] = [shapeOf(dataset), shapeOf(first.dataset)];
    if (found !== before) throw unsupported(path, `it has ${found}, and the shards before it have ${before}`, HINT);
    if (Object.keys(dataset.columns).toSorted().join('\n') !== Object.keys(joined).toSorted().join('\n'))
      throw differs('it has other columns');
    for (const [name, type] of Object.entries(dataset.columns)) {
      const known = joined[name]!;
      if (known === type) continue;
      if (bare(known) !== bare(type))
        throw differs(`its column '${name}' is of another type, ${type} and not ${known},`);
      joined[name] = (known.endsWith('?') ? known : type) as ColumnType;
    }
  }
  return joined;
}

function bare(type: ColumnType): string {
  return type.replace('?', '');
}

/** Text and vectors, in words. */
function shapeOf({ text, embeddingColumns }: Shape): string {
  const vectors = embeddingColumns.map(({ name, dimension }) => `'${name}' of ${dimension} numbers`);
  return `${text === null ? 'no text' : `the text '${text}'`} and ${vectors.length === 0 ? 'no vectors' : `vectors ${vectors.join(', ')}`}`;
}
