import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Json, JsonObject, OpenDataset } from '@ablata/spec';
import { collectRows } from '../dataset/collect-rows.ts';
import { openDatasetOf } from '../dataset/open-dataset-of.ts';
import { parseJson } from '../files/parse-json.ts';
import { damaged, type PositionalFile, truncated, unsupported } from '../files/positional-file.ts';
import { bytesPerNumber, type NumberType, readNumbers } from '../files/read-numbers.ts';
import { withOpenFile } from '../files/with-open-file.ts';

const TYPES: Readonly<Record<string, NumberType>> = {
  F32: 'float32',
  F64: 'float64',
  F16: 'float16',
  BF16: 'bfloat16',
};
/** What the reference implementation allows. */
const MAX_HEADER = 100_000_000;

/**
 * Opens `<name>.safetensors` with its sidecar `<name>.safetensors.json`.
 *
 * @throws DATA_UNREADABLE · DATA_TRUNCATED · DATA_DAMAGED · DATA_UNSUPPORTED
 */
export async function openSafetensors(path: string): Promise<OpenDataset> {
  return withOpenFile(path, async (file) => {
    const { type, rows, dimension, start } = await readEmbeddings(file);
    const sidecar = `${path}.json`;
    const text = await readFile(sidecar, 'utf8').catch(() => {
      throw unsupported(
        path,
        `its texts are not there: ${basename(sidecar)} is missing`,
        'Keep the two files together.',
      );
    });
    const { data, ...about } = parseJson(sidecar, text, 'the sidecar') as JsonObject & { data?: Json };
    const collected = collectRows(sidecar, about);
    for (const row of Array.isArray(data) ? (data as JsonObject[]) : []) collected.add(row);
    const { name, ...parts } = collected.finish();
    if (parts.texts.length !== rows)
      throw damaged(path, `it has ${rows} rows and its sidecar has ${parts.texts.length}`);
    return openDatasetOf(
      {
        name: name ?? basename(path, '.safetensors'),
        dimension,
        ...parts,
        readVectors: async (first, last) => {
          const values = await readNumbers(file, type, start, first * dimension, (last - first) * dimension);
          return values instanceof Float32Array ? values : Float32Array.from(values);
        },
      },
      file,
    );
  });
}

async function readEmbeddings(
  file: PositionalFile,
): Promise<{ type: NumberType; rows: number; dimension: number; start: number }> {
  const length = Number((await file.read(0, 8)).readBigUInt64LE());
  if (length > MAX_HEADER) throw damaged(file.path, `its header claims ${length} bytes`);
  const header = parseJson(file.path, (await file.read(8, length)).toString('utf8'), 'the header') as JsonObject;
  const tensor = header['embeddings'] as { dtype?: string; shape?: number[]; data_offsets?: number[] } | undefined;
  const type = TYPES[tensor?.dtype ?? ''];
  const [rows, dimension] = tensor?.shape ?? [];
  const [from, to] = tensor?.data_offsets ?? [];
  if (type === undefined || tensor?.shape?.length !== 2 || from === undefined || to === undefined) {
    throw unsupported(file.path, "it has no float tensor 'embeddings' of two axes", 'Name the tensor so.');
  }
  if (to - from !== rows! * dimension! * bytesPerNumber(type)) {
    throw damaged(file.path, "the bytes of 'embeddings' do not match its shape");
  }
  const start = 8 + length;
  const ends = Object.values(header).map((value) => (value as { data_offsets?: number[] }).data_offsets?.[1] ?? 0);
  const needed = start + Math.max(...ends);
  if (needed > file.size) throw truncated(file.path, `${needed} bytes are needed, the file has ${file.size}`);
  return { type, rows: rows!, dimension: dimension!, start: start + from };
}
