import { basename } from 'node:path';
import { AblataError, isAblataError, type Json, type JsonObject, type OpenDataset } from '@ablata/spec';
import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { collectRows } from '../dataset/collect-rows.ts';
import { openDatasetOf } from '../dataset/open-dataset-of.ts';
import { parseJson } from '../files/parse-json.ts';
import { damaged, type PositionalFile, truncated, unsupported } from '../files/positional-file.ts';
import { withOpenFile } from '../files/with-open-file.ts';
import { columnName, EMBEDDING } from './parquet-schema.ts';

/**
 * Opens Parquet: ours, or another program's with a `text` and a list of floats named `embedding` or, as Meta's LCM has it,
 * `text_sentences` and `text_sentences_sonar_emb` of one sentence a row. Uncompressed and Snappy pages are read.
 *
 * @throws DATA_UNREADABLE · DATA_TRUNCATED · DATA_DAMAGED · DATA_UNSUPPORTED
 */
export async function openParquet(path: string): Promise<OpenDataset> {
  return withOpenFile(path, async (file) => {
    const buffer: AsyncBuffer = {
      byteLength: file.size,
      slice: async (start, end = file.size) => {
        const bytes = await file.read(start, end - start);
        return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
      },
    };
    await checkEnds(file);
    const metadata = await explain(path, () => parquetMetadataAsync(buffer));
    const layout = layoutOf(path, metadata);
    const about = aboutOf(path, metadata);
    const names = metadata.schema.flatMap(({ name }, index) => (isTopLevel(metadata, index) ? [name] : []));
    const rest = names.filter((name) => name !== EMBEDDING[layout].name);

    const collected = collectRows(path, about);
    for (const [start, end] of groupRanges(metadata)) {
      const rows = await explain(path, () =>
        parquetReadObjects({ file: buffer, metadata, columns: rest, rowStart: start, rowEnd: end }),
      );
      for (const row of rows) collected.add(ownRow(path, row, about));
    }
    const { name, ...parts } = collected.finish();

    const groups = groupRanges(metadata);
    let cached: { start: number; end: number; vectors: Float32Array } | undefined;
    const group = async (row: number): Promise<NonNullable<typeof cached>> => {
      if (cached !== undefined && row >= cached.start && row < cached.end) return cached;
      const [start, end] = groups.find((range) => row < range[1])!;
      const rows = await explain(path, () =>
        parquetReadObjects({ file: buffer, metadata, columns: [EMBEDDING[layout].name], rowStart: start, rowEnd: end }),
      );
      cached = { start, end, vectors: flatten(path, rows, EMBEDDING[layout], start) };
      return cached;
    };
    const first = parts.texts.length === 0 ? undefined : await group(0);
    const dimension = first === undefined ? 0 : first.vectors.length / (first.end - first.start);
    return openDatasetOf(
      {
        name: name ?? basename(path, '.parquet'),
        dimension,
        ...parts,
        async readVectors(start, end) {
          const values = new Float32Array((end - start) * dimension);
          for (let row = start; row < end; ) {
            const { start: from, end: to, vectors } = await group(row);
            if (vectors.length !== (to - from) * dimension)
              throw damaged(path, 'its embeddings are not all of one length');
            const last = Math.min(end, to);
            values.set(
              vectors.subarray((row - from) * dimension, (last - from) * dimension),
              (row - start) * dimension,
            );
            row = last;
          }
          return values;
        },
      },
      file,
    );
  });
}

async function checkEnds(file: PositionalFile): Promise<void> {
  const head = (await file.read(0, Math.min(4, file.size))).toString('latin1');
  if (head !== 'PAR1') throw damaged(file.path, 'it does not start as a Parquet file');
  const tail = (await file.read(file.size - 4, 4)).toString('latin1');
  if (tail !== 'PAR1') throw truncated(file.path, 'a Parquet file ends with PAR1, and this one does not');
}

function layoutOf(path: string, { schema }: FileMetaData): keyof typeof EMBEDDING {
  for (const layout of ['plain', 'lcm'] as const) {
    if (schema.some(({ name }) => name === EMBEDDING[layout].name)) return layout;
  }
  throw unsupported(
    path,
    "it has no column 'embedding' or 'text_sentences_sonar_emb'",
    'Rename the column of the vectors.',
  );
}

function aboutOf(path: string, { key_value_metadata: pairs }: FileMetaData): JsonObject {
  const text = pairs?.find(({ key }) => key === 'ablata')?.value;
  return text === undefined ? {} : (parseJson(path, text, 'its metadata') as JsonObject);
}

function isTopLevel({ schema }: FileMetaData, index: number): boolean {
  let position = 1;
  for (let child = 0; child < (schema[0]!.num_children ?? 0); child++) {
    if (position === index) return true;
    position = skip(position);
  }
  return false;

  function skip(at: number): number {
    let next = at + 1;
    for (let child = 0; child < (schema[at]!.num_children ?? 0); child++) next = skip(next);
    return next;
  }
}

function groupRanges({ row_groups: groups }: FileMetaData): [start: number, end: number][] {
  let start = 0;
  return groups.map(({ num_rows }) => {
    const range: [number, number] = [start, start + Number(num_rows)];
    start = range[1];
    return range;
  });
}

/** A row as the other formats write it. */
function ownRow(path: string, row: Record<string, unknown>, about: JsonObject): JsonObject {
  const { more, split, ...cells } = row as Record<string, Json>;
  const text = Array.isArray(cells['text_sentences']) ? cells['text_sentences'][0] : cells['text'];
  delete cells['text_sentences'];
  const types = about['columns'] as JsonObject | undefined;
  if (types === undefined)
    return { ...plain(cells), ...(text === undefined ? {} : { text }), ...(split === undefined ? {} : { split }) };
  const columns = Object.entries(types).map(([name, type]) => {
    const cell = cells[columnName(name)] ?? null;
    return [name, type === 'json' && typeof cell === 'string' ? parseJson(path, cell) : cell];
  });
  const { request, candidate, probability, problems } = cells;
  return {
    ...(typeof more === 'string' ? (parseJson(path, more) as JsonObject) : {}),
    ...{ text, request, candidate, probability, problems },
    columns: Object.fromEntries(columns),
  };
}

/** Cells of other programs: 64-bit integers and dates become what JSON can hold. */
function plain(cells: Record<string, unknown>): JsonObject {
  return JSON.parse(
    JSON.stringify(cells, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)),
  ) as JsonObject;
}

function flatten(
  path: string,
  rows: readonly Record<string, unknown>[],
  { name, depth }: (typeof EMBEDDING)['plain'],
  start: number,
): Float32Array {
  const vectors = rows.map((row, index) => {
    const cell = row[name] as unknown;
    const vector = depth === 2 && Array.isArray(cell) && cell.length === 1 ? (cell[0] as unknown) : cell;
    if (!Array.isArray(vector) && !ArrayBuffer.isView(vector))
      throw damaged(path, `row ${start + index} has no embedding`);
    return vector as ArrayLike<number>;
  });
  const dimension = vectors[0]?.length ?? 0;
  const values = new Float32Array(rows.length * dimension);
  vectors.forEach((vector, row) => {
    if (vector.length !== dimension)
      throw damaged(path, `row ${start + row} has ${vector.length} numbers where others have ${dimension}`);
    values.set(vector, row * dimension);
  });
  return values;
}

async function explain<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (isAblataError(cause)) throw cause;
    throw new AblataError('DATA_DAMAGED', `${path} can't be read as Parquet.`, {
      hint: 'If another program reads it, write it again there without compression or with Snappy.',
      cause,
    });
  }
}
