import { basename } from 'node:path';
import type { Json, JsonObject, OpenDataset } from '@ablata/spec';
import { collectRows } from '../dataset/collect-rows.ts';
import { openDatasetOf } from '../dataset/open-dataset-of.ts';
import { parseJson } from '../files/parse-json.ts';
import { damaged, unsupported } from '../files/positional-file.ts';
import { readAbout } from '../files/read-about.ts';
import { withOpenFile } from '../files/with-open-file.ts';
import { readLines } from './read-lines.ts';

/**
 * Opens JSON Lines: ours, or any with a `text` (or `instruction`) and an `embedding` as numbers or base64 a line. Texts are
 * held in memory, embeddings are parsed anew from their lines when asked for.
 *
 * @throws DATA_TRUNCATED · DATA_DAMAGED · DATA_UNSUPPORTED
 */
export async function openJsonl(path: string): Promise<OpenDataset> {
  return withOpenFile(path, async (file) => {
    const collected = collectRows(path, await readAbout(`${path}.meta.json`));
    const starts: number[] = [];
    const lengths: number[] = [];
    let dimension: number | undefined;
    for await (const { bytes, start } of readLines(path)) {
      const row = parseRow(path, bytes, starts.length);
      const size = embeddingOf(path, row, starts.length)?.length ?? 0;
      dimension ??= size;
      if (size !== dimension)
        throw damaged(path, `line ${starts.length + 1} has ${size} numbers where others have ${dimension}`);
      collected.add(row);
      starts.push(start);
      lengths.push(bytes.length);
    }
    const { name, ...rows } = collected.finish();
    return openDatasetOf(
      {
        name: name ?? basename(path, '.jsonl'),
        dimension: dimension ?? 0,
        ...rows,
        async readVectors(start, end) {
          const values = new Float32Array((end - start) * (dimension ?? 0));
          for (let row = start; row < end; row++) {
            const bytes = await file.read(starts[row]!, lengths[row]!);
            const vector = embeddingOf(path, parseRow(path, bytes, row), row) ?? [];
            values.set(vector, (row - start) * (dimension ?? 0));
          }
          return values;
        },
      },
      file,
    );
  });
}

export function parseRow(path: string, bytes: Buffer, row: number): JsonObject {
  const value = parseJson(path, bytes.toString('utf8'), `line ${row + 1}`);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw damaged(path, `line ${row + 1} is no object`);
  return value as JsonObject;
}

function embeddingOf(path: string, row: JsonObject, index: number): ArrayLike<number> | undefined {
  const value: Json | undefined = row['embedding'];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') {
    const bytes = Uint8Array.from(Buffer.from(value, 'base64'));
    if (bytes.length % 4 === 0) return new Float32Array(bytes.buffer);
  } else if (Array.isArray(value)) {
    // JSON has no NaN; the writer puts null where one stood.
    return value.map((number: Json) => (typeof number === 'number' ? number : Number.NaN));
  }
  throw unsupported(
    path,
    `line ${index + 1} has an embedding that is neither numbers nor base64 of float32`,
    'Write it again.',
  );
}
