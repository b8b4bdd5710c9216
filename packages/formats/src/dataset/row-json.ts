import type { DatasetView, JsonObject } from '@ablata/spec';
import { storedName } from '../table/stored-name.ts';

/** Reads rows as JSON objects without their embeddings: what the row files of several formats hold. */
export function rowReader(dataset: DatasetView): (start: number, end: number) => JsonObject[] {
  const names = Object.keys(dataset.columns);
  const key = dataset.text === null ? undefined : storedName(dataset.text);
  return (start, end) => {
    const texts = key === undefined ? [] : dataset.texts(start, end);
    const cells = names.map((name) => dataset.column(name, start, end));
    return dataset.sources(start, end).map((source, row) => ({
      ...(key === undefined ? {} : { [key]: texts[row]! }),
      ...source,
      ...(names.length === 0 ? {} : { columns: Object.fromEntries(names.map((name, k) => [name, cells[k]![row]!])) }),
    }));
  };
}

/**
 * One line of JSON. What Python's `splitlines` and some editors take for the end of a line (U+2028, U+2029, U+0085) is escaped, so that
 * a line is a line to everybody.
 */
export function jsonLine(value: JsonObject): string {
  const text = JSON.stringify(value);
  return LINE_ENDS.test(text)
    ? text.replace(LINE_END, (end) => `\\u${end.charCodeAt(0).toString(16).padStart(4, '0')}`)
    : text;
}

const LINE_ENDS = /[\u0085\u2028\u2029]/;
const LINE_END = /[\u0085\u2028\u2029]/g;
