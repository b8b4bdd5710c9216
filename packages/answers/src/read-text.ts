import type { FormContext, FormReader } from './forms/form.ts';
import { readJsonItems } from './forms/read-json-items.ts';
import { readList } from './forms/read-list.ts';
import { readTable } from './forms/read-table.ts';
import { readTags } from './forms/read-tags.ts';
import { withoutEcho } from './forms/without-echo.ts';
import { isEcho } from './items/is-echo.ts';
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
  const tagsFirst = form === 'tags' || beginsWithTags(text);
  const readers: readonly FormReader[] = tagsFirst
    ? [readTags, readJsonItems, readTable, readList]
    : [readJsonItems, readTags, readTable, readList];
  let none: readonly Item[] | undefined;
  let echo: ReadItems | undefined;
  let rest = text;
  for (const [index, read] of readers.entries()) {
    const notes: string[] = [];
    const items = read(rest, { ...context, note: (name) => notes.push(name) });
    if (items === undefined) continue;
    if (items.length === 0) {
      if (notes.includes('unclosed')) context.note('unclosed');
      none ??= items;
      continue;
    }
    if (isEcho(items)) {
      // The template may stand before the answer; its own words are not to be read in another form.
      echo ??= { items, inText: read !== readJsonItems };
      if (read === readJsonItems) rest = withoutEcho(rest);
      continue;
    }
    if (echo !== undefined) context.note('echo');
    if (index < 2 && (read === readTags) !== (form === 'tags')) context.note('other-form');
    for (const name of notes) context.note(name);
    return { items, inText: read !== readJsonItems };
  }
  return echo ?? (none === undefined ? undefined : { items: none, inText: false });
}

/** Whether a tag of a candidate stands before the first bracket of what may be JSON, and holds none. */
function beginsWithTags(text: string): boolean {
  const tag = /<(?:response|candidate|instruction|text)\b[^<>]{0,200}>\s*(?![\s[{])/iu.exec(text);
  if (tag === null) return false;
  const bracket = text.search(/[[{]\s*(?:["'“`{[]|\w+\s*[:=])/u);
  return bracket === -1 || tag.index < bracket;
}
