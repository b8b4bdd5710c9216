import { AblataError, type ColumnSchema } from '@ablata/spec';
import { findColumn } from '../columns/find-column.ts';
import { missingColumn } from '../columns/missing-column.ts';
import { type Hole, parseTemplate, placeIn, type Template } from './parse-template.ts';

/** A template that is proven against the columns in reach. */
export interface CheckedTemplate {
  readonly template: Template;
  /** The columns it reads, with their types. */
  readonly reads: ColumnSchema;
  /** What is probably not meant as it is written. */
  readonly warnings: readonly string[];
}

/** @throws CONFIG_TEMPLATE when it can't be read or looks inside what has no inside, GRAPH_MISSING_COLUMN for an unknown column. */
export function checkTemplate(text: string, columns: ColumnSchema): CheckedTemplate {
  const template = parseTemplate(text);
  const reads: Record<string, ColumnSchema[string]> = {};
  for (const part of template) {
    if (typeof part === 'string') continue;
    const column = checkHole(part, text, columns);
    reads[column] = columns[column] as ColumnSchema[string];
  }
  return { template, reads, warnings: singleBraces(template, columns) };
}

function checkHole({ path, at }: Hole, text: string, columns: ColumnSchema): string {
  const name = path.join('.');
  const place = placeIn(text, at);
  const found = findColumn(path, columns);
  if (found === undefined) throw missingColumn(nameOf(path), columns, `${place}: the template names {{${name}}}`);
  const type = columns[found.column] as ColumnSchema[string];
  if (type === 'embedding') {
    throw new AblataError('CONFIG_TEMPLATE', `${place}: {{${name}}} is an embedding, which is no text`);
  }
  if (found.inside.length > 0 && type !== 'json') {
    throw new AblataError(
      'CONFIG_TEMPLATE',
      `${place}: {{${name}}} looks inside the column '${found.column}', which is a ${type.replace('?', '')}`,
      { hint: `Write {{${found.column}}}.` },
    );
  }
  return found.column;
}

/** Without the numbers of list items, which no column name has. */
function nameOf(path: readonly string[]): string {
  const end = path.findIndex((segment) => /^(\d+|\*)$/.test(segment));
  return path.slice(0, end === -1 ? undefined : end).join('.');
}

/** `{text}` is what Python's format strings write; here it stays as it is. */
function singleBraces(template: Template, columns: ColumnSchema): string[] {
  const names = template.flatMap((part) =>
    typeof part === 'string'
      ? [...part.matchAll(/(?<!\{)\{\s*([^\s{}]+)\s*\}(?!\})/g)].map(([, name]) => name as string)
      : [],
  );
  return [...new Set(names)]
    .filter((name) => Object.hasOwn(columns, name))
    .map(
      (name) =>
        `a template holds {${name}} with single braces, which stays as it is; the column's value is {{${name}}}`,
    );
}
