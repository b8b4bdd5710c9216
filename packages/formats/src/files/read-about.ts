import { readFile } from 'node:fs/promises';
import type { JsonObject } from '@ablata/spec';
import { parseJson } from './parse-json.ts';

/** The sidecar of a file; empty when there is none. */
export async function readAbout(path: string): Promise<JsonObject> {
  const text = await readFile(path, 'utf8').catch(() => '{}');
  const value = parseJson(path, text, 'the sidecar');
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
