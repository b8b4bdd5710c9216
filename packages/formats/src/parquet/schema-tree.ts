import type { TimeUnit } from '../table/calendar.ts';
import { integerOf, sizeOf, structOf, type ThriftStruct, textOf } from './thrift.ts';

export type PhysicalType = 'BOOLEAN' | 'INT32' | 'INT64' | 'INT96' | 'FLOAT' | 'DOUBLE' | 'BYTE_ARRAY' | 'FIXED';
const PHYSICAL = ['BOOLEAN', 'INT32', 'INT64', 'INT96', 'FLOAT', 'DOUBLE', 'BYTE_ARRAY', 'FIXED'] as const;

/** What the bytes of a value mean. */
export type Meaning =
  | { readonly kind: 'plain' | 'text' | 'date' | 'unsigned' | 'half' | 'uuid' | 'list' | 'map' }
  | { readonly kind: 'decimal'; readonly scale: number }
  | { readonly kind: 'time'; readonly unit: TimeUnit }
  | { readonly kind: 'timestamp'; readonly unit: TimeUnit; readonly utc: boolean }
  | { readonly kind: 'other'; readonly name: string };

/** A column, or a group of them. */
export interface SchemaNode {
  readonly name: string;
  /** Names from the top, joined by line feeds. */
  readonly path: string;
  readonly repetition: 'required' | 'optional' | 'repeated';
  /** Of a column; undefined: a group. */
  readonly type: PhysicalType | undefined;
  /** Bytes of a value of a FIXED. */
  readonly width: number;
  readonly meaning: Meaning;
  readonly children: readonly SchemaNode[];
  /** The definition level from which on it is there, and the repetition level at which it goes on. */
  readonly defined: number;
  readonly repeated: number;
}

const DEEPEST = 64;

/**
 * The columns of a file as a tree.
 *
 * Source: `parquet.thrift` of apache/parquet-format, SchemaElement; its LogicalTypes.md.
 *
 * @returns the columns at the top
 * @throws RangeError
 */
export function schemaTree(elements: readonly ThriftStruct[]): SchemaNode[] {
  let next = 1;
  const node = (
    parent: { readonly path: string; readonly defined: number; readonly repeated: number },
    depth: number,
  ): SchemaNode => {
    const element = elements[next++];
    if (element === undefined || depth > DEEPEST) throw new RangeError('the schema leads nowhere');
    const name = textOf(element.get(4));
    const repetition = (['required', 'optional', 'repeated'] as const)[sizeOf(element, 3)];
    if (repetition === undefined) throw new RangeError('a repetition that there is not');
    const path = parent.path === '' ? name : `${parent.path}\n${name}`;
    const place = {
      name,
      path,
      repetition,
      defined: parent.defined + (repetition === 'required' ? 0 : 1),
      repeated: parent.repeated + (repetition === 'repeated' ? 1 : 0),
    };
    const count = sizeOf(element, 5, 0);
    const children = Array.from({ length: Math.min(count, elements.length) }, () => node(place, depth + 1));
    const type = element.has(1) ? PHYSICAL[sizeOf(element, 1)] : undefined;
    if ((type === undefined) === (count === 0)) throw new RangeError('a column that is none');
    return { ...place, type, width: sizeOf(element, 2, 0), meaning: meaningOf(element), children };
  };
  const root = elements[0];
  if (root === undefined) throw new RangeError('no schema');
  const top = { path: '', defined: 0, repeated: 0 };
  const columns = Array.from({ length: Math.min(sizeOf(root, 5, 0), elements.length) }, () => node(top, 0));
  if (next !== elements.length) throw new RangeError('the schema has more than its tree');
  return columns;
}

/** The columns of data below a node, in their order. */
export function leavesOf(node: SchemaNode): SchemaNode[] {
  return node.type === undefined ? node.children.flatMap(leavesOf) : [node];
}

/** The older names of meanings, by their number. */
const CONVERTED: Readonly<Record<number, Meaning>> = {
  0: { kind: 'text' },
  1: { kind: 'map' },
  2: { kind: 'map' },
  3: { kind: 'list' },
  4: { kind: 'text' },
  6: { kind: 'date' },
  7: { kind: 'time', unit: 'millisecond' },
  8: { kind: 'time', unit: 'microsecond' },
  9: { kind: 'timestamp', unit: 'millisecond', utc: true },
  10: { kind: 'timestamp', unit: 'microsecond', utc: true },
  11: { kind: 'unsigned' },
  12: { kind: 'unsigned' },
  13: { kind: 'unsigned' },
  14: { kind: 'unsigned' },
  19: { kind: 'text' },
  20: { kind: 'other', name: 'BSON' },
  21: { kind: 'other', name: 'INTERVAL' },
};

function meaningOf(element: ThriftStruct): Meaning {
  if (element.has(10)) {
    const found = logical(structOf(element.get(10)));
    if (found !== undefined) return found;
  }
  if (!element.has(6)) return { kind: 'plain' };
  const converted = integerOf(element, 6);
  return converted === 5
    ? { kind: 'decimal', scale: scaleOf(element, 7) }
    : (CONVERTED[converted] ?? { kind: 'plain' });
}

function logical(type: ThriftStruct): Meaning | undefined {
  const [field] = type.keys();
  const details = (): ThriftStruct => structOf(type.get(field!));
  switch (field) {
    case 1:
    case 4:
    case 12:
      return { kind: 'text' };
    case 2:
      return { kind: 'map' };
    case 3:
      return { kind: 'list' };
    case 5:
      return { kind: 'decimal', scale: scaleOf(details(), 1) };
    case 6:
      return { kind: 'date' };
    case 7:
      return { kind: 'time', unit: unitOf(details()) };
    case 8:
      return { kind: 'timestamp', unit: unitOf(details()), utc: details().get(1) === true };
    case 10:
      return { kind: details().get(2) === false ? 'unsigned' : 'plain' };
    case 13:
      return { kind: 'other', name: 'BSON' };
    case 14:
      return { kind: 'uuid' };
    case 15:
      return { kind: 'half' };
    case 16:
      return { kind: 'other', name: 'VARIANT' };
    default:
      // Null, geometry and what is to come: read as the bytes they are.
      return undefined;
  }
}

function unitOf(details: ThriftStruct): TimeUnit {
  const [unit] = structOf(details.get(2)).keys();
  const found = (['millisecond', 'microsecond', 'nanosecond'] as const)[(unit ?? 0) - 1];
  if (found === undefined) throw new RangeError('a unit that there is not');
  return found;
}

function scaleOf(struct: ThriftStruct, field: number): number {
  const scale = integerOf(struct, field, 0);
  if (Math.abs(scale) > 100) throw new RangeError('a scale that can not be');
  return scale;
}
