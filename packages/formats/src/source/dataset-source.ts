import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { basename } from 'node:path';
import {
  AblataError,
  type DatasetView,
  type Json,
  type OpenDataset,
  type Project,
  type Source,
  type SourceRecord,
} from '@ablata/spec';
import { locateShards } from '@ablata/torch-file';
import { type } from 'arktype';
import { rowBlocks } from '../dataset/row-blocks.ts';
import { openFile } from '../open-dataset.ts';
import { joinColumns } from '../shards/join-columns.ts';
import { peekDataset } from '../shards/peek-dataset.ts';
import { refuseOtherRows } from '../shards/refuse-other-rows.ts';
import { badRowNumbers, readRowNumbers } from './read-row-numbers.ts';
import { vectorReader } from './vector-reader.ts';

export const datasetSourceOptions = type({
  path: 'string > 0',
  'text?': 'string > 0',
  'rows?': 'string > 0',
  '+': 'reject',
});

export interface DatasetSourceOptions {
  /** A dataset of any format that can be read back: a file, or the index of shards, or what they would be called as one file. */
  readonly path: string;
  /** The column that is the text of a record. Default: the file's own. */
  readonly text?: string;
  /** A file that names the rows to take, by their numbers from 0, one a line, rising: `ablata-dedupe -o kept.txt` writes such. Default: all. */
  readonly rows?: string;
}

const BLOCK_ROWS = 1024;
/** Files beside a dataset file that hold its rows or say what they are. */
const SIDECARS = ['.json', '.jsonl', '.meta.json'];

/**
 * The texts of a dataset file as records, so that one dataset can be drawn from to make the next. Record `<file>#<request>.<candidate>`
 * holds the row's columns and its source in its fields, and those of its vectors that are asked for. Of a dataset in shards one is open at a time.
 *
 * @throws DATA_UNREADABLE · DATA_NO_COLUMN, and what {@link openDataset} throws
 */
export async function createDatasetSource(
  { path, text, rows }: DatasetSourceOptions,
  { project }: { readonly project: Project },
): Promise<Source> {
  const file = project.resolve(path);
  const located = await locateShards(file);
  const files = located?.files ?? [{ path: file, rows: undefined }];
  const name = basename(located?.whole ?? file);
  const sha256 = located === undefined ? await hash(file, path) : await hashOfShards(files.map((shard) => shard.path));
  const sidecars: Record<string, string> = {};
  for (const ending of located === undefined ? SIDECARS : [])
    if (existsSync(file + ending)) sidecars[ending] = await hash(file + ending, path + ending);
  const list = rows === undefined ? undefined : project.resolve(rows);
  return {
    identity: {
      source: 'dataset',
      name,
      sha256,
      ...(list === undefined ? {} : { rows: await hash(list, rows!, 'rows') }),
      ...(Object.keys(sidecars).length === 0 ? {} : { sidecars }),
      ...(text === undefined ? {} : { text }),
    },
    async size() {
      await using peeked = await peekDataset(file);
      const { embeddingColumns } = peeked.dataset;
      return {
        records: list === undefined ? peeked.rows : (await readRowNumbers(list)).length,
        vectors: Object.fromEntries(embeddingColumns.map(({ name, dimension }) => [name, dimension])),
      };
    },
    async *records(signal, wants) {
      let first: { readonly path: string; readonly dataset: OpenDataset } | undefined;
      const asked = list === undefined ? undefined : await readRowNumbers(list);
      // Told before the first record wherever the number of rows is known by then.
      const check = (count: number): void => {
        const row = asked?.find((number) => number >= count);
        if (row === undefined) return;
        throw badRowNumbers(list!, `it names the row ${row}, and ${path} has ${count} rows, counted from 0`);
      };
      check(files.reduce((sum, shard) => sum + (shard.rows ?? Number.NaN), 0));
      let before = 0;
      for (const shard of files) {
        await using dataset = await openFile(shard.path);
        refuseOtherRows(shard, dataset.length);
        if (files.length === 1) check(dataset.length);
        first ??= { path: shard.path, dataset };
        joinColumns([first, { path: shard.path, dataset }]);
        const part = asked === undefined ? dataset : dataset.select(within(asked, before, before + dataset.length));
        yield* recordsOf(part, wants?.vectors ?? [], signal);
        before += dataset.length;
      }
      check(before);
    },
  };

  async function* recordsOf(
    dataset: DatasetView,
    vectors: readonly string[],
    signal: AbortSignal,
  ): AsyncGenerator<SourceRecord> {
    const textOf = textReader(dataset, path, text);
    const vectorsOf = vectorReader(dataset, path, vectors);
    const names = Object.keys(dataset.columns);
    for (const [start, end] of rowBlocks(dataset.length, BLOCK_ROWS)) {
      const texts = textOf(start, end);
      const columns = names.map((column): [string, readonly Json[]] => [column, dataset.column(column, start, end)]);
      const vectorsAt = await vectorsOf(start, end);
      for (const [row, source] of dataset.sources(start, end).entries()) {
        signal.throwIfAborted();
        const cells = Object.fromEntries(columns.map(([column, found]) => [column, found[row]!]));
        const id = `${name}#${source.request}.${source.candidate}`;
        yield { id, text: texts[row]!, fields: { ...cells, ...source }, ...vectorsAt?.(row) };
      }
    }
  }
}

/** @throws DATA_NO_COLUMN when there is no column of texts of that name, or none at all. */
function textReader(
  dataset: DatasetView,
  path: string,
  text: string | undefined,
): (start: number, end: number) => readonly string[] {
  if (dataset.text !== null && (text === undefined || text === dataset.text))
    return (start, end) => dataset.texts(start, end);
  const types = dataset.columns;
  if (text !== undefined && Object.hasOwn(types, text) && types[text] === 'string')
    return (start, end) => dataset.column(text, start, end) as readonly string[];
  const names = Object.keys(types).filter((column) => types[column] === 'string');
  throw new AblataError(
    'DATA_NO_COLUMN',
    text === undefined ? `The dataset ${path} has no text.` : `The dataset ${path} has no column '${text}' of texts.`,
    {
      hint: `Set services.source.text to a column of strings${names.length === 0 ? '; it has none' : `: ${names.slice(0, 10).join(', ')}`}.`,
    },
  );
}

/** One hash for all: of the hashes of the shards and their sidecars, in order. */
async function hashOfShards(files: readonly string[]): Promise<string> {
  const all = createHash('sha256');
  for (const file of files)
    for (const one of [file, ...SIDECARS.map((ending) => file + ending)])
      if (existsSync(one)) all.update(`${basename(one)} ${await hash(one, one)}\n`);
  return all.digest('hex');
}

/** Those from `start` on that are below `end`, counted from `start`. */
function within(rows: Uint32Array, start: number, end: number): Uint32Array {
  return rows.filter((row) => row >= start && row < end).map((row) => row - start);
}

/** @param option of the service that names the file */
async function hash(file: string, path: string, option = 'path'): Promise<string> {
  const sha256 = createHash('sha256');
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) sha256.update(chunk as Uint8Array);
  } catch (cause) {
    const what = option === 'rows' ? 'list of rows' : 'dataset';
    throw new AblataError('DATA_UNREADABLE', `The ${what} ${path} can't be read: ${(cause as Error).message}`, {
      hint: `services.source.${option} names a ${option === 'rows' ? 'file of row numbers' : 'dataset file'}, from the folder of the config.`,
      cause,
      details: { path: [option] },
    });
  }
  return sha256.digest('hex');
}
