import { readFile, stat } from 'node:fs/promises';
import type { JsonObject } from '@ablata/spec';
import { damaged, unsupported } from '@ablata/torch-file';
import { decodeUtf8 } from './decode-utf8.ts';
import { parseObject } from './parse-json.ts';

/** Far more than config and statistics take; what is larger is no sidecar of ours. */
const LONGEST = 2 ** 28;

/** The sidecar of a file; empty when there is none. @throws DATA_DAMAGED · DATA_UNSUPPORTED */
export async function readAbout(path: string): Promise<JsonObject> {
  const size = await stat(path).then(
    (found) => found.size,
    () => undefined,
  );
  if (size === undefined) return {};
  if (size > LONGEST) throw unsupported(path, `it has ${size} bytes`, 'A sidecar holds config and statistics alone.');
  const bytes = await readFile(path).catch(() => {
    throw damaged(path, 'the sidecar is no file that can be read');
  });
  return parseObject(path, decodeUtf8(path, bytes, 'the sidecar'), 'the sidecar');
}
