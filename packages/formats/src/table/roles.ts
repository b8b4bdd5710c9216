import type { ColumnSchema, ColumnType, DatasetView, EmbeddingInfo, JsonObject } from '@ablata/spec';
import { damaged } from '@ablata/torch-file';
import { isObject } from '../files/parse-json.ts';

/** Which columns of a file of ours are what. */
export interface Roles {
  readonly text: string | null;
  readonly embeddings: readonly EmbeddingInfo[];
  readonly columns: ColumnSchema;
}

const TYPES: ReadonlySet<string> = new Set<ColumnType>([
  ...(['string', 'number', 'boolean', 'json', 'string?', 'number?', 'boolean?'] as const),
]);

/** What has to be said of the roles: nothing where the text is `text` and the one embedding `embedding`. */
export function rolesJson({ text, embeddingColumns }: DatasetView): JsonObject {
  const usual = embeddingColumns.length === 1 && embeddingColumns[0]!.name === 'embedding';
  return {
    ...(text === 'text' ? {} : { text }),
    ...(usual ? {} : { embeddings: embeddingColumns.map(({ name, dimension }) => ({ name, dimension })) }),
  };
}

/**
 * What a file of ours says of its columns.
 *
 * @throws DATA_DAMAGED when it says what can't be.
 */
export function rolesOf(path: string, about: JsonObject): Roles {
  const { text = 'text', embeddings, dimension, columns = {} } = about;
  if (text !== null && typeof text !== 'string') throw damaged(path, 'what it says of its text is no name');
  if (!isObject(columns)) throw damaged(path, 'what it says of its columns is no list of types');
  for (const [name, type] of Object.entries(columns)) {
    if (typeof type !== 'string' || !TYPES.has(type))
      throw damaged(path, `it gives column '${name.slice(0, 60)}' a type that there is not`);
  }
  const usual =
    dimension === undefined || isSize(dimension) ? [{ name: 'embedding', dimension: dimension ?? 0 }] : undefined;
  const infos = embeddings ?? usual;
  if (!Array.isArray(infos)) throw damaged(path, 'what it says of its embeddings is no list');
  const checked = (infos as readonly unknown[]).map((info): EmbeddingInfo => {
    if (!isObject(info) || typeof info['name'] !== 'string' || !isSize(info['dimension']))
      throw damaged(path, 'what it says of its embeddings is no list of names and dimensions');
    return { name: info['name'], dimension: info['dimension'] };
  });
  return { text, embeddings: checked, columns: columns as ColumnSchema };
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
