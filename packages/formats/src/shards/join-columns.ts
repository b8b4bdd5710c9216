import type { ColumnSchema, ColumnType, OpenDataset } from '@ablata/spec';
import { unsupported } from '@ablata/torch-file';

/** What a dataset says of itself. */
export type ShardShape = Pick<
  OpenDataset,
  'name' | 'length' | 'text' | 'embeddingColumns' | 'columns' | 'config' | 'stats'
>;
type Shape = Pick<ShardShape, 'length' | 'text' | 'embeddingColumns' | 'columns'>;

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
    const differs = (what: string): Error =>
      unsupported(
        path,
        `${what} than the shards before it`,
        'Write all shards with one schema, or read them one by one.',
      );
    if (shapeOf(dataset) !== shapeOf(first.dataset)) throw differs('it has another text or other vectors');
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

function shapeOf({ text, embeddingColumns }: Shape): string {
  return JSON.stringify([text, embeddingColumns.map(({ name, dimension }) => [name, dimension])]);
}
