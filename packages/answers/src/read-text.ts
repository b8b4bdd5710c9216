import type { FormContext, FormReader } from './forms/form.ts';
import { readJsonItems } from './forms/read-json-items.ts';
import { readList } from './forms/read-list.ts';
import { readTable } from './forms/read-table.ts';
import { readTags } from './forms/read-tags.ts';
import type { Item } from './items/item.ts';

/** The form asked for. The others are read as well. */
export type AnswerForm = 'json' | 'tags';

export interface ReadItems {
  readonly items: readonly Item[];
  /** True when every number in the form is text anyway. */
  readonly inText: boolean;
}

/** The items of a text in the form asked for, and in the other forms when it is not in that one. */
export function readText(text: string, form: AnswerForm, context: FormContext): ReadItems | undefined {
  const readers: readonly FormReader[] = form === 'json' ? [readJsonItems, readTags, readTable, readList] : [readTags, readJsonItems, readTable, readList];
  let none: readonly Item[] | undefined;
  for (const [index, read] of readers.entries()) {
    const notes: string[] = [];
    const items = read(text, { ...context, note: (name) => notes.push(name) });
    if (items === undefined) continue;
    if (items.length === 0) {
      if (notes.includes('unclosed')) context.note('unclosed');
      none ??= items;
      continue;
    }
    if (index === 1) context.note('other-form');
    for (const name of notes) context.note(name);
    return { items, inText: read !== readJsonItems };
  }
  return none === undefined ? undefined : { items: none, inText: false };
}
