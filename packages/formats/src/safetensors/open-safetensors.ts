import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { JsonObject, OpenDataset } from '@ablata/spec';
import {
  damaged,
  type PositionalFile,
  readSafetensorsHeader,
  type SafeTensor,
  type SafetensorsHeader,
  unsupported,
} from '@ablata/torch-file';
import { openDatasetOf } from '../dataset/open-dataset-of.ts';
import { decodeUtf8 } from '../files/decode-utf8.ts';
import { isObject, readJson } from '../files/parse-json.ts';
import { withOpenFile } from '../files/with-open-file.ts';
import { collectRows, type JsonRow } from '../jsonl/collect-rows.ts';
import { vectorParts } from '../table/dataset-of-table.ts';
import { toJson } from '../table/infer-column.ts';
import { FLOATS, readFloats } from '../table/read-floats.ts';
import type { Roles } from '../table/roles.ts';
import type { Cell, TableVectors } from '../table/table.ts';

/** Beyond this a string of Node.js ends. */
export const LONGEST_SIDECAR = 2 ** 29 - 2 ** 16;

/**
 * Opens `<name>.safetensors` with its sidecar `<name>.safetensors.json`.
 *
 * @throws DATA_UNREADABLE · DATA_TRUNCATED · DATA_DAMAGED · DATA_UNSUPPORTED
 */
export async function openSafetensors(path: string): Promise<OpenDataset> {
  return withOpenFile(path, async (file) => {
    const { tensors } = readSafetensorsHeader(file);
    const sidecar = `${path}.json`;
    if (!existsSync(sidecar)) {
      const what = `its texts are not there: ${basename(sidecar)} is missing`;
      throw unsupported(path, what, 'Keep the two files together.');
    }
    const { data, ...about } = await readSidecar(sidecar);
    const collected = collectRows(sidecar, toJson(about, 'number') as JsonObject);
    if (!Array.isArray(data)) throw damaged(sidecar, 'it has no list of rows');
    for (const row of data as readonly unknown[]) {
      if (!isObject(row)) throw damaged(sidecar, 'one of its rows is no object');
      collected.add(row as JsonRow, new Set());
    }
    const rows = collected.finish(basename(path, '.safetensors'));
    const vectors = vectorsOf(file, tensors, collected.roles, rows.length!);
    return openDatasetOf({ ...rows, ...vectorParts(vectors) }, file);
  });
}

/**
 * The embedding columns: tensors of as many rows as the sidecar has.
 *
 * @throws DATA_DAMAGED · DATA_UNSUPPORTED
 */
export function vectorsOf(
  file: PositionalFile,
  tensors: SafetensorsHeader['tensors'],
  roles: Roles | undefined,
  rows: number,
): TableVectors[] {
  const { path } = file;
  const known = roles?.embeddings ?? [{ name: 'embedding', dimension: undefined }];
  return known
    .filter(({ dimension }) => dimension === undefined || dimension > 0)
    .map(({ name, dimension }, index): TableVectors => {
      const key = index === 0 ? 'embeddings' : `vectors.${name}`;
      const { offset, dtype, shape } = floats(path, tensors.get(key), key);
      const [length, width] = shape as [number, number];
      if (length !== rows) throw damaged(path, `it has ${length} rows and its sidecar has ${rows}`);
      if (dimension !== undefined && width !== dimension)
        throw damaged(path, `'${key}' has ${width} numbers a row, and its sidecar says ${dimension}`);
      return {
        name,
        dimension: width,
        read: (first, last) => readFloats(file, dtype, offset, first * width, (last - first) * width),
      };
    })
    .filter(({ dimension }) => dimension > 0);
}

function floats(path: string, tensor: SafeTensor | undefined, key: string) {
  const { dtype, shape } = tensor ?? {};
  if (tensor === undefined || dtype === undefined || !FLOATS.has(dtype) || shape?.length !== 2)
    throw unsupported(path, `it has no float tensor '${key}' of two axes`, 'Name the tensor so.');
  return { ...tensor, dtype };
}

async function readSidecar(path: string): Promise<Record<string, Cell>> {
  return withOpenFile(path, async (file) => {
    if (file.size > LONGEST_SIDECAR)
      throw unsupported(
        path,
        `it has ${file.size} bytes`,
        'At most 512 MB of texts are read from a sidecar: use pt, parquet or arrow.',
      );
    const bytes = await file.read(0, file.size);
    file.close();
    let value: unknown;
    try {
      value = readJson(decodeUtf8(path, bytes, 'the sidecar', 0));
    } catch (error) {
      if (error instanceof SyntaxError) throw damaged(path, 'the sidecar is not JSON');
      throw error;
    }
    if (!isObject(value)) throw damaged(path, 'the sidecar is no object');
    return value as Record<string, Cell>;
  });
}
