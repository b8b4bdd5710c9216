import type { Json } from '@ablata/spec';
import { damaged } from './positional-file.ts';

/** @throws DATA_DAMAGED when it is not JSON; the text itself never stands in the message. */
export function parseJson(path: string, text: string, where = 'a JSON text in it'): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw damaged(path, `${where} is not JSON`);
  }
}
