import { basename } from 'node:path';
import type { JsonObject } from '@ablata/spec';
import { damaged, type PositionalFile, readSafetensorsHeader } from '@ablata/torch-file';
import { openDatasetOf } from '../dataset/open-dataset-of.ts';
import { decodeUtf8 } from '../files/decode-utf8.ts';
import { parseObject } from '../files/parse-json.ts';
import { withOpenFile } from '../files/with-open-file.ts';
import { collectRows } from '../jsonl/collect-rows.ts';
import { parseRow } from '../jsonl/parse-row.ts';
import { type Line, readLines } from '../jsonl/read-lines.ts';
import { FirstRows } from '../peek/first-rows.ts';
import type { PeekedFile } from '../peek/peeked-file.ts';
import { checkRows, vectorParts } from '../table/dataset-of-table.ts';
import type { Roles } from '../table/roles.ts';
import { LONGEST_SIDECAR, vectorsOf } from './open-safetensors.ts';

/** Rows that are checked together. */
const ROWS = 1000;
const COMMA = 0x2c;
const END = Buffer.from(']}');
const NONE: ReadonlySet<string> = new Set();

/** The first rows of a safetensors file of ours; of its sidecar some lines are in memory at a time. */
export async function peekSafetensors(path: string): Promise<PeekedFile> {
  return withOpenFile(path, async (file) => {
    const { tensors } = readSafetensorsHeader(file);
    const first = new FirstRows();
    const sidecar = await withOpenFile(`${path}.json`, async (lines) => {
      try {
        return await readSidecar(lines, basename(path, '.safetensors'), first);
      } finally {
        lines.close();
      }
    });
    const vectors = vectorsOf(file, tensors, sidecar, first.rows);
    return { dataset: openDatasetOf({ ...first.finish(), ...vectorParts(vectors) }, file), rows: first.rows };
  });
}

/**
 * Reads a sidecar as we write it: what the dataset is up to `"data":[` in the first line, a row in each other, and `]}`.
 *
 * @throws DATA_DAMAGED when it is any other JSON
 */
async function readSidecar(file: PositionalFile, name: string, first: FirstRows): Promise<Roles> {
  const { path, size } = file;
  const otherwise = (): Error => damaged(path, 'it is not written as ours are');
  if (size > LONGEST_SIDECAR) throw otherwise();
  const lines = readLines(file);
  const head = await lines.next();
  const said = head.done ? undefined : aboutOf(path, head.value);
  if (said?.['columns'] === undefined) throw otherwise();
  const { rows: _, ...about } = said; // of the whole, and not of a block
  let block = collectRows(path, about);
  const { roles } = block;
  let rows = 0;
  let after: 'head' | 'comma' | 'row' | 'end' = 'head';
  for await (const line of lines) {
    const ends: boolean = line.bytes.equals(END) && after !== 'comma';
    if (ends ? after === 'end' : after === 'row' || after === 'end') throw otherwise();
    const comma = line.bytes.at(-1) === COMMA;
    after = ends ? 'end' : comma ? 'comma' : 'row';
    if (ends) continue;
    block.add(parseRow(path, comma ? { ...line, bytes: line.bytes.subarray(0, -1) } : line), NONE);
    if (++rows % ROWS !== 0) continue;
    first.add(block.finish(name));
    block = collectRows(path, about);
  }
  if (after !== 'end') throw otherwise();
  checkRows(path, rows, said);
  first.add(block.finish(name));
  return roles!;
}

function aboutOf(path: string, { bytes, start }: Line): JsonObject | undefined {
  const text = decodeUtf8(path, bytes, 'the sidecar', start);
  const { data: _, ...about } = text.endsWith(',"data":[') ? parseObject(path, `${text}]}`) : {};
  return about;
}
