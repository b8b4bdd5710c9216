import type { TimeUnit } from '../table/calendar.ts';
import type { FlatTable } from './flat-table.ts';

/** Types that are read. */
export type ArrowType =
  | { readonly kind: 'null' | 'bool' | 'struct' | 'map' }
  | { readonly kind: 'int'; readonly bits: 8 | 16 | 32 | 64; readonly signed: boolean }
  | { readonly kind: 'float'; readonly bits: 16 | 32 | 64 }
  | { readonly kind: 'utf8' | 'binary'; readonly form: 'small' | 'large' | 'view' }
  | { readonly kind: 'list'; readonly large: boolean }
  | { readonly kind: 'fixed-list'; readonly size: number }
  | { readonly kind: 'fixed-binary'; readonly width: number }
  | { readonly kind: 'decimal'; readonly bits: 32 | 64 | 128 | 256; readonly scale: number }
  | { readonly kind: 'date'; readonly bits: 32 | 64 }
  | { readonly kind: 'time'; readonly bits: 32 | 64; readonly unit: TimeUnit }
  | { readonly kind: 'timestamp'; readonly unit: TimeUnit; readonly utc: boolean }
  | { readonly kind: 'duration'; readonly unit: TimeUnit }
  | { readonly kind: 'other'; readonly name: string };

export interface ArrowField {
  readonly name: string;
  readonly type: ArrowType;
  readonly children: readonly ArrowField[];
  /** Cells are places in the dictionary of this id. */
  readonly dictionary: { readonly id: bigint; readonly bits: 8 | 16 | 32 | 64; readonly signed: boolean } | undefined;
}

export interface ArrowSchema {
  readonly fields: readonly ArrowField[];
  readonly metadata: ReadonlyMap<string, string>;
}

const UNITS = ['second', 'millisecond', 'microsecond', 'nanosecond'] as const;
const OTHERS: Readonly<Record<number, string>> = {
  11: 'interval',
  14: 'union',
  22: 'run-end encoded',
  25: 'list view',
  26: 'large list view',
};
const MOST_FIELDS = 100_000;
const DEEPEST = 64;

/**
 * A schema as its flatbuffer has it.
 *
 * Source: `format/Schema.fbs` of apache/arrow.
 *
 * @throws RangeError when it says what can't be
 */
export function readSchema(table: FlatTable): ArrowSchema {
  if (table.int16(0) !== 0) throw new RangeError('it is big-endian');
  // Children may be shared in a flatbuffer, and doubled at each level.
  let left = MOST_FIELDS;
  const fieldOf = (field: FlatTable, depth: number): ArrowField => {
    if (--left < 0 || depth > DEEPEST) throw new RangeError('more fields than a table has');
    const encoding = field.table(4);
    return {
      name: field.text(0) ?? '',
      type: typeOf(field.byte(2), field.table(3)),
      children: field.tables(5).map((child) => fieldOf(child, depth + 1)),
      dictionary: encoding && { id: encoding.int64(0), ...intOf(encoding.table(1)) },
    };
  };
  const fields = table.tables(1).map((field) => fieldOf(field, 0));
  const metadata = new Map(table.tables(2).map((pair) => [pair.text(0) ?? '', pair.text(1) ?? '']));
  return { fields, metadata };
}

function typeOf(type: number, details: FlatTable | undefined): ArrowType {
  const unit = (missing: number): TimeUnit => oneOf(UNITS, details?.int16(0, missing) ?? missing);
  switch (type) {
    case 1:
      return { kind: 'null' };
    case 2:
      return { kind: 'int', ...intOf(details) };
    case 3:
      return { kind: 'float', bits: oneOf([16, 32, 64] as const, details?.int16(0) ?? 0) };
    case 4:
    case 19:
    case 23:
      return { kind: 'binary', form: type === 4 ? 'small' : type === 19 ? 'large' : 'view' };
    case 5:
    case 20:
    case 24:
      return { kind: 'utf8', form: type === 5 ? 'small' : type === 20 ? 'large' : 'view' };
    case 6:
      return { kind: 'bool' };
    case 7:
      return {
        kind: 'decimal',
        bits: widthOf(details?.int32(2, 128), [32, 64, 128, 256] as const),
        scale: scaleOf(details?.int32(1) ?? 0),
      };
    case 8:
      return { kind: 'date', bits: details?.int16(0, 1) === 0 ? 32 : 64 };
    case 9:
      return { kind: 'time', unit: unit(1), bits: widthOf(details?.int32(1, 32) ?? 32, [32, 64] as const) };
    case 10:
      return { kind: 'timestamp', unit: unit(0), utc: details?.text(1) !== undefined };
    case 12:
    case 21:
      return { kind: 'list', large: type === 21 };
    case 13:
      return { kind: 'struct' };
    case 15:
      return { kind: 'fixed-binary', width: positive(details?.int32(0)) };
    case 16:
      return { kind: 'fixed-list', size: positive(details?.int32(0)) };
    case 17:
      return { kind: 'map' };
    case 18:
      return { kind: 'duration', unit: unit(1) };
    default:
      if (OTHERS[type] === undefined) throw new RangeError('a type that there is not');
      return { kind: 'other', name: OTHERS[type] };
  }
}

function intOf(details: FlatTable | undefined): { bits: 8 | 16 | 32 | 64; signed: boolean } {
  return {
    bits: widthOf(details?.int32(0) ?? 32, [8, 16, 32, 64] as const),
    signed: details === undefined || details.boolean(1),
  };
}

function widthOf<T extends number>(bits: number | undefined, allowed: readonly T[]): T {
  const found = allowed.find((width) => width === bits);
  if (found === undefined) throw new RangeError('a number of bits that there is not');
  return found;
}

function oneOf<T>(items: readonly T[], index: number): T {
  const found = items[index];
  if (found === undefined) throw new RangeError('a unit that there is not');
  return found;
}

function scaleOf(scale: number): number {
  if (Math.abs(scale) > 100) throw new RangeError('a scale that can not be');
  return scale;
}

function positive(size: number | undefined): number {
  if (size === undefined || size < 0) throw new RangeError('a size that can not be');
  return size;
}
