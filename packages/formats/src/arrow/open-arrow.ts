import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { AblataError, isAblataError, type Json, type JsonObject, type OpenDataset } from '@ablata/spec';
import {
  AsyncRecordBatchFileReader,
  DataType,
  Precision,
  type RecordBatch,
  RecordBatchReader,
  type Vector,
} from 'apache-arrow';
import { collectRows } from '../dataset/collect-rows.ts';
import { openDatasetOf } from '../dataset/open-dataset-of.ts';
import { parseJson } from '../files/parse-json.ts';
import { truncated, unsupported } from '../files/positional-file.ts';
import { withOpenFile } from '../files/with-open-file.ts';
import { columnName } from '../parquet/parquet-schema.ts';

/**
 * Opens an Arrow IPC file: ours, or another program's with a `text` and an `embedding` as fixed-size list of float32.
 *
 * @throws DATA_UNREADABLE · DATA_TRUNCATED · DATA_DAMAGED · DATA_UNSUPPORTED
 */
export async function openArrow(path: string): Promise<OpenDataset> {
  await withOpenFile(path, async (file) => {
    const tail = (await file.read(Math.max(0, file.size - 6), Math.min(6, file.size))).toString('latin1');
    if (tail !== 'ARROW1') throw truncated(path, 'an Arrow file ends with ARROW1, and this one does not');
    await file.close();
  });
  const handle = await open(path, 'r');
  // The library closes the file in some cases and not in others.
  const close = async (): Promise<void> => {
    if (handle.fd >= 0) await handle.close();
  };
  try {
    const reader = await explain(path, async () => (await RecordBatchReader.from(handle)).open());
    if (!(reader instanceof AsyncRecordBatchFileReader))
      throw unsupported(path, 'it is an Arrow stream', 'Write the IPC file format.');
    const about = parseJson(path, reader.schema.metadata.get('ablata') ?? '{}', 'its metadata') as JsonObject;
    const type: DataType | undefined = reader.schema.fields.find(({ name }) => name === 'embedding')?.type;
    const item: DataType | undefined = type?.children?.[0]?.type;
    if (!DataType.isFixedSizeList(type) || !DataType.isFloat(item) || item.precision !== Precision.SINGLE) {
      throw unsupported(path, "it has no column 'embedding' of fixed-size lists of float32", 'Cast the column.');
    }
    const dimension = type.listSize;
    const collected = collectRows(path, about);
    const ends: number[] = [];
    const batchAt = (index: number): Promise<RecordBatch> =>
      explain(path, async () => {
        const batch = await reader.readRecordBatch(index);
        if (batch === null) throw new Error(`no batch ${index}`);
        return batch as RecordBatch;
      });
    for (let index = 0; index < reader.numRecordBatches; index++) {
      const batch = await batchAt(index);
      ends.push((ends.at(-1) ?? 0) + batch.numRows);
      for (const row of rowsOf(path, batch, about)) collected.add(row);
    }
    const { name, ...parts } = collected.finish();
    let cached: { index: number; vectors: Float32Array } | undefined;
    return openDatasetOf(
      {
        name: name ?? basename(path, '.arrow'),
        dimension,
        ...parts,
        async readVectors(start, end) {
          const values = new Float32Array((end - start) * dimension);
          for (let row = start; row < end; ) {
            const index = ends.findIndex((last) => row < last);
            if (cached?.index !== index) cached = { index, vectors: vectorsOf(await batchAt(index), dimension) };
            const from = index === 0 ? 0 : ends[index - 1]!;
            const last = Math.min(end, ends[index]!);
            values.set(
              cached.vectors.subarray((row - from) * dimension, (last - from) * dimension),
              (row - start) * dimension,
            );
            row = last;
          }
          return values;
        },
      },
      { close },
    );
  } catch (error) {
    await close();
    throw error;
  }
}

function vectorsOf(batch: RecordBatch, dimension: number): Float32Array {
  const { offset, length, children } = batch.getChild('embedding')!.data[0]!;
  return (children[0]!.values as Float32Array).subarray(offset * dimension, (offset + length) * dimension);
}

function* rowsOf(path: string, batch: RecordBatch, about: JsonObject): Generator<JsonObject> {
  const types = about['columns'] as JsonObject | undefined;
  const names = batch.schema.fields.map(({ name }) => name).filter((name) => name !== 'embedding');
  const columns = new Map(names.map((name) => [name, batch.getChild(name) as Vector]));
  const cell = (name: string, row: number): Json => toJson(columns.get(name)?.get(row));
  for (let row = 0; row < batch.numRows; row++) {
    if (types === undefined) {
      yield Object.fromEntries(names.map((name) => [name, cell(name, row)]));
      continue;
    }
    const more = cell('more', row);
    yield {
      ...(typeof more === 'string' ? (parseJson(path, more) as JsonObject) : {}),
      ...Object.fromEntries(
        ['text', 'request', 'candidate', 'probability', 'problems'].map((name) => [name, cell(name, row)]),
      ),
      columns: Object.fromEntries(
        Object.entries(types).map(([name, type]) => {
          const value = cell(columnName(name), row);
          return [name, type === 'json' && typeof value === 'string' ? parseJson(path, value) : value];
        }),
      ),
    };
  }
}

function toJson(value: unknown): Json {
  if (value === undefined || value === null) return null;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'object' && Symbol.iterator in value) return Array.from(value as Iterable<unknown>, toJson);
  return typeof value === 'object' ? (JSON.parse(JSON.stringify(value)) as Json) : (value as Json);
}

async function explain<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (isAblataError(cause)) throw cause;
    const code = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'DATA_UNREADABLE' : 'DATA_DAMAGED';
    throw new AblataError(code, `${path} can't be read as an Arrow file.`, {
      hint: 'Copy or write the file again.',
      cause,
    });
  }
}
