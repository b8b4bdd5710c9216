import type { RowGroup } from 'hyparquet';
import type { ColumnSource } from 'hyparquet-writer';
import { useDictionary } from 'hyparquet-writer/src/dictionary.js';

/** Required texts, one a row. */
export function stringColumn(name: string, texts: readonly string[]): ColumnSource {
  return isPlain(texts)
    ? { name, data: texts.map((text) => Buffer.from(text)), encoding: 'PLAIN' }
    : { name, data: [...texts] };
}

/** Required lists of texts. */
export function stringLists(name: string, lists: readonly (readonly string[])[]): ColumnSource {
  const texts = lists.flatMap((list): readonly (string | undefined)[] => (list.length === 0 ? NOTHING : list));
  return isPlain(texts)
    ? { name, data: lists.map((list) => list.map((text) => Buffer.from(text))), encoding: 'PLAIN' }
    : { name, data: lists.map((list) => [...list]) };
}

/** The least and the greatest text of a column are kept until the file ends: alone, without the memory that they share with others. */
export function keepBoundsAlone({ columns }: RowGroup): void {
  for (const { meta_data } of columns) {
    const bounds = meta_data?.statistics;
    if (bounds?.min_value instanceof Uint8Array) bounds.min_value = Uint8Array.from(bounds.min_value);
    if (bounds?.max_value instanceof Uint8Array) bounds.max_value = Uint8Array.from(bounds.max_value);
  }
}

/** How an empty list stands among the values of a column. */
const NOTHING = [undefined];

/**
 * Whether hyparquet-writer would write texts as they are, without a dictionary. Then they may be handed over as UTF-8, which `Buffer` makes in a third of the
 * time: the bytes of the file are the same. With a dictionary they stay strings, which it finds faster.
 */
function isPlain(texts: readonly (string | undefined)[]): boolean {
  return useDictionary([...texts], 'BYTE_ARRAY', undefined, undefined).dictionary === undefined;
}
