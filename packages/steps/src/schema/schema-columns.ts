import { AblataError, type ColumnSchema, type ColumnType, type JsonObject } from '@ablata/spec';
import { isSayable } from '../columns/column-name.ts';

const CELLS: Readonly<Record<string, 'string' | 'number' | 'boolean'>> = {
  string: 'string',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
};

/**
 * The columns that a schema's properties become: `as.property`. Text, number and truth value have their types, all else is JSON.
 *
 * @param nullable whether every column may be null. @throws CONFIG_SCHEMA for a property that is no column name.
 */
export function schemaColumns(schema: JsonObject, as: string, nullable: boolean): ColumnSchema {
  const required = (schema['required'] ?? []) as readonly string[];
  const properties = schema['properties'] as Readonly<Record<string, JsonObject | boolean>>;
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => {
      const column = `${as}.${name}`;
      if (!isSayable(column) || name.includes('.')) {
        throw new AblataError('CONFIG_SCHEMA', `/properties has '${name}', which can't be the name of a column`, {
          hint: 'Use letters, digits and _.',
        });
      }
      return [column, typeOf(property, nullable || !required.includes(name))];
    }),
  );
}

function typeOf(property: JsonObject | boolean, nullable: boolean): ColumnType {
  if (typeof property === 'boolean') return 'json';
  const { type, enum: choices, const: only } = property;
  const said = type ?? [
    ...new Set(((choices as readonly unknown[] | undefined) ?? (only === undefined ? [] : [only])).map(nameOf)),
  ];
  const names = (Array.isArray(said) ? said : [said]) as readonly string[];
  const cells = new Set<string>(names.filter((name) => name !== 'null').map((name) => CELLS[name] ?? 'json'));
  const cell = cells.size === 1 ? ([...cells][0] as (typeof CELLS)[string] | 'json') : 'json';
  if (cell === 'json') return 'json';
  const bearsNull = nullable || names.includes('null') || (Array.isArray(choices) && choices.includes(null));
  return bearsNull ? `${cell}?` : cell;
}

function nameOf(value: unknown): string {
  return value === null ? 'null' : typeof value;
}
