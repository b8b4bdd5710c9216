import { isUtf8 } from 'node:buffer';
import { damaged, halfToNumber, unsupported } from '@ablata/torch-file';
import { decimalText, isoDate, isoTime, isoTimestamp } from '../table/calendar.ts';
import type { Cell } from '../table/table.ts';
import type { SchemaNode } from './schema-tree.ts';

/** Days from the start of the Julian calendar to 1970, which INT96 counts from. */
const JULIAN = 2_440_588n;
const DAY_NANOSECONDS = 86_400_000_000_000n;

/**
 * How a stored value of a column becomes a cell: moments as ISO 8601 with all their digits, decimals as text, integers of 64 bits as bigint,
 * bytes as base64.
 *
 * @throws DATA_UNSUPPORTED for a meaning that is not read
 */
export function cellOf(path: string, column: SchemaNode): (value: number | bigint | boolean | Buffer) => Cell {
  const { type, meaning, name } = column;
  const shown = name.slice(0, 60);
  const integer = (value: unknown): bigint => (Buffer.isBuffer(value) ? bigEndian(value) : BigInt(value as number));
  const inside = (text: string | undefined): string => {
    if (text !== undefined) return text;
    throw damaged(path, `column '${shown}' holds a time that can not be`);
  };
  switch (meaning.kind) {
    case 'other':
      throw unsupported(path, `column '${shown}' is of the type ${meaning.name}`, 'Cast the column, or leave it out.');
    case 'date':
      return (value) => inside(isoDate(integer(value)));
    case 'time':
      return (value) => inside(isoTime(integer(value), meaning.unit));
    case 'timestamp':
      return (value) => inside(isoTimestamp(integer(value), meaning.unit, meaning.utc));
    case 'decimal':
      return (value) => decimalText(integer(value), meaning.scale);
    case 'unsigned':
      return (value) => (typeof value === 'bigint' ? BigInt.asUintN(64, value) : (value as number) >>> 0);
    default:
  }
  if (type === 'INT96') return (value) => inside(isoTimestamp(int96(value as Buffer), 'nanosecond', false));
  if (type === 'FIXED' && meaning.kind === 'half' && column.width === 2)
    return (value) => halfToNumber((value as Buffer).readUInt16LE(0));
  if (type === 'FIXED' && meaning.kind === 'uuid')
    return (value) => (value as Buffer).toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  if (type === 'FIXED' || (type === 'BYTE_ARRAY' && meaning.kind !== 'text'))
    return (value) => (value as Buffer).toString('base64');
  if (type !== 'BYTE_ARRAY') return (value) => value as Cell;
  return (value) => {
    const bytes = value as Buffer;
    const text = bytes.toString('utf8');
    if (text.includes('\ufffd') && !isUtf8(bytes))
      throw damaged(path, `column '${shown}' holds a text that is no UTF-8`);
    return text;
  };
}

function bigEndian(bytes: Buffer): bigint {
  return bytes.length === 0 ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`));
}

function int96(bytes: Buffer): bigint {
  return (BigInt(bytes.readUInt32LE(8)) - JULIAN) * DAY_NANOSECONDS + bytes.readBigInt64LE(0);
}
