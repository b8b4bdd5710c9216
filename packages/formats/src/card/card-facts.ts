import type { ColumnSchema, DatasetView, EmbeddingInfo, JsonObject } from '@ablata/spec';
import { hasMore } from '../dataset/has-more.ts';

/** A file as it was published. */
export interface CardShard {
  /** Relative to the card, with `/`. */
  readonly path: string;
  readonly bytes: number;
  /** Hex SHA-256 of the file. */
  readonly sha256: string;
}

/** One data file of a dataset, or the shards that are one, for the card and Croissant. */
export interface CardFile {
  /** Relative to the card, with `/`; of several shards a pattern, `data/train-*-of-00012.parquet`. */
  readonly path: string;
  /** E.g. `1k`; empty when there is one level. */
  readonly subset: string;
  /** E.g. `train`. */
  readonly split: string;
  readonly rows: number;
  readonly bytes: number;
  /** The files themselves, in order. */
  readonly shards: readonly CardShard[];
}

/** A set's files of one format as one. */
export function cardFile(set: Pick<CardFile, 'subset' | 'split' | 'rows'>, shards: readonly CardShard[]): CardFile {
  const bytes = shards.reduce((total, shard) => total + shard.bytes, 0);
  const path = shards.length === 1 ? shards[0]!.path : shards[0]!.path.replace(/-\d{5,}(?=-of-\d{5,}\.[^/]+$)/, '-*');
  return { path, ...set, bytes, shards };
}

/** What a dataset card says. Deterministic: no clock, no host. */
export interface CardFacts {
  readonly name: string;
  readonly files: readonly CardFile[];
  /** Name of the column that is the text; null: there is none. */
  readonly text: string | null;
  readonly embeddings: readonly EmbeddingInfo[];
  readonly columns: ColumnSchema;
  /** Whether the files have the column `more`: JSON of what sources say beyond the usual. */
  readonly more?: boolean | undefined;
  readonly config: JsonObject;
  readonly stats: JsonObject;
  /** Whether the run's proof lies beside the card. */
  readonly proof?: boolean | undefined;
  /** SPDX identifier or a Hugging Face licence name; default `other`. */
  readonly license?: string | undefined;
  /** BCP 47; default `en`. */
  readonly language?: string | undefined;
  /** What is known to be wrong or missing, a sentence each, beside what the card always says. */
  readonly limits?: readonly string[] | undefined;
  /** How varied the set is, a number or text each, e.g. `mean nearest cosine`. */
  readonly diversity?: JsonObject | undefined;
}

/** What a dataset says of itself for its card. */
export function factsOf(dataset: DatasetView): Omit<CardFacts, 'files'> {
  const { name, text, embeddingColumns: embeddings, columns, config, stats } = dataset;
  return { name, text, embeddings, columns, more: hasMore(dataset), config, stats };
}

/** "texts, each with an embedding of 1024 float32 numbers": what there is so many of. */
export function contentOf({ text, embeddings }: CardFacts, numbers: string): string {
  const things = text === null ? 'rows' : 'texts';
  const [only, ...further] = embeddings;
  if (only === undefined) return things;
  if (further.length === 0) return `${things}, each with an embedding of ${only.dimension} ${numbers}`;
  const named = embeddings.map(({ name, dimension }) => `\`${name}\` (${dimension} ${numbers})`);
  return `${things}, each with the embeddings ${named.slice(0, -1).join(', ')} and ${named.at(-1)}`;
}

/** The media type of a data file, by its ending: the names that `mlcroissant` knows. */
export function encodingFormat(path: string): string {
  if (path.endsWith('.parquet')) return 'application/x-parquet';
  if (path.endsWith('.jsonl')) return 'application/jsonlines';
  if (path.endsWith('.arrow')) return 'application/vnd.apache.arrow.file';
  return 'application/octet-stream';
}

/** Endings of files that `load_dataset` reads as tables, best first. */
const TABLES = ['.parquet', '.jsonl'];

/** A set may be there in several formats, and of some formats in several files: each set once, as a table if it can be. */
export function onePerSet(files: readonly CardFile[]): CardFile[] {
  const sets = new Map<string, CardFile>();
  for (const file of files) {
    const key = JSON.stringify([file.subset, file.split]);
    const before = sets.get(key);
    if (before === undefined || rank(file) < rank(before)) sets.set(key, file);
  }
  return [...sets.values()];
}

export function isTable(file: CardFile): boolean {
  return rank(file) < TABLES.length;
}

/** Place among {@link TABLES}. The rows beside an array of NumPy lack their vectors: they are none. */
function rank({ path }: CardFile): number {
  const place = TABLES.findIndex((ending) => path.endsWith(ending) && !path.endsWith(`.npy${ending}`));
  return place < 0 ? TABLES.length : place;
}

/** Subsets in order of size, each with its files. */
export function subsetsOf(files: readonly CardFile[]): [subset: string, files: CardFile[]][] {
  const subsets = new Map<string, CardFile[]>();
  for (const file of files) subsets.set(file.subset, [...(subsets.get(file.subset) ?? []), file]);
  const rows = (list: readonly CardFile[]): number => list.reduce((sum, file) => sum + file.rows, 0);
  return [...subsets].sort(([, a], [, b]) => rows(a) - rows(b));
}
