import { AblataError, type ColumnSchema, type ColumnType } from '@ablata/spec';
import type { Environment } from './cel.ts';
import type { Uses } from './find-uses.ts';

const TYPES: Readonly<Record<Exclude<ColumnType, 'embedding'>, string>> = {
  string: 'string',
  number: 'double',
  boolean: 'bool',
  'string?': 'string',
  'number?': 'double',
  'boolean?': 'bool',
  json: 'dyn',
};

type Fields = { [name: string]: string | Fields };

/**
 * Declares the columns that an expression uses. Columns with dots in their names become objects, with all their columns, so that a
 * misspelt one is found before anything is spent. A column whose nulls the expression handles itself is `dyn`.
 */
export function declareColumns(environment: Environment, columns: ColumnSchema, uses: Uses): void {
  const roots = new Set([...uses.columns].map(rootOf));
  for (const root of roots) {
    if (uses.columns.has(root)) {
      const other = [...uses.columns].find((name) => name !== root && rootOf(name) === root);
      if (other !== undefined) {
        throw new AblataError(
          'CONFIG_EXPRESSION',
          `the expression can't tell the column '${other}' from what is inside the column '${root}'`,
          {
            hint: `Rename one of them: { use: 'rename', columns: { '${root}': '…' } }.`,
          },
        );
      }
      environment.registerVariable(root, typeOf(root, columns, uses));
      continue;
    }
    const fields: Fields = {};
    for (const name of Object.keys(columns)) {
      if (rootOf(name) === root && name !== root && columns[name] !== 'embedding') {
        place(fields, name.split('.').slice(1), typeOf(name, columns, uses));
      }
    }
    environment.registerVariable({ name: root, schema: fields });
  }
}

/** The values of one row, as the declared variables hold them. */
export function valuesOf(uses: Uses, row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const name of uses.columns) {
    const parts = name.split('.');
    const last = parts.pop() as string;
    let target = values;
    for (const part of parts) {
      target[part] ??= {};
      target = target[part] as Record<string, unknown>;
    }
    target[last] = row[name];
  }
  return values;
}

function rootOf(name: string): string {
  return name.split('.', 1)[0] as string;
}

function typeOf(name: string, columns: ColumnSchema, uses: Uses): string {
  const type = columns[name] as ColumnType;
  if (type === 'embedding') {
    throw new AblataError(
      'CONFIG_EXPRESSION',
      `the expression reads '${name}', an embedding, which expressions can't compare`,
    );
  }
  return uses.nullTested.has(name) ? 'dyn' : TYPES[type];
}

function place(fields: Fields, [first, ...rest]: readonly string[], type: string): void {
  if (first === undefined) return;
  if (rest.length === 0) fields[first] ??= type;
  else {
    const inner = typeof fields[first] === 'object' ? fields[first] : {};
    fields[first] = inner;
    place(inner, rest, type);
  }
}
