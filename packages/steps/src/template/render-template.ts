import type { Json } from '@ablata/spec';
import { findColumn } from '../columns/find-column.ts';
import type { Hole, Template } from './parse-template.ts';

export type Rendered = { readonly text: string } | { readonly missing: string };

/** Between the items that `*` stands for. */
const JOINER = '\n\n';

/**
 * Puts a row's values into a template, in one pass: what a value holds is never read as a template. Strings go in as they are,
 * anything else as JSON. A hole without a value (absent, null, or nothing but white space) is reported, not filled.
 */
export function renderTemplate(template: Template, row: Readonly<Record<string, unknown>>): Rendered {
  let text = '';
  for (const part of template) {
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    const value = fillOf(part, row);
    if (value === undefined && !part.optional) return { missing: part.path.join('.') };
    text += value ?? '';
  }
  return { text };
}

function fillOf({ path }: Hole, row: Readonly<Record<string, unknown>>): string | undefined {
  const found = findColumn(path, row as Readonly<Record<string, 'json'>>);
  if (found === undefined) return undefined;
  return show(follow(row[found.column] as Json, found.inside));
}

function follow(value: Json | undefined, path: readonly string[]): Json | undefined {
  const [segment, ...rest] = path;
  if (segment === undefined) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  if (segment === '*') return every(value, rest);
  if (!Object.hasOwn(value, segment)) return undefined;
  return follow((value as Readonly<Record<string, Json>>)[segment], rest);
}

/** The items' values as one text; undefined when any has none, or there is no item. */
function every(value: Json, path: readonly string[]): string | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const shown = value.map((item: Json) => show(follow(item, path)));
  return shown.includes(undefined) ? undefined : shown.join(JOINER);
}

function show(value: Json | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  if (typeof value === 'number' && !Number.isFinite(value)) return undefined;
  return JSON.stringify(value);
}
