import { damaged, unsupported } from '@ablata/torch-file';
import type { Cell } from '../table/table.ts';
import { toFloat32 } from '../table/to-float32.ts';

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Whether a value of a row can be a vector: numbers (or nulls among them), or base64 text. */
export function isVector(value: Cell | undefined): boolean {
  if (typeof value === 'string') return value.length % 4 === 0 && BASE64.test(value);
  return Array.isArray(value) && (value as readonly Cell[]).every((item) => item === null || isNumber(item));
}

/**
 * The vector of a row: numbers, or base64 of little-endian float32.
 *
 * @param where e.g. `'embedding' of line 7`
 * @param own a file of ours, where null stands for a number that JSON lacks
 * @throws DATA_DAMAGED · DATA_UNSUPPORTED
 */
export function readVector(path: string, value: Cell | undefined, where: string, own: boolean): Float32Array {
  if (typeof value === 'string') {
    const bytes = Buffer.from(value, 'base64');
    if (!isVector(value) || bytes.length % 4 !== 0 || bytes.length !== base64Bytes(value))
      throw damaged(path, `${where} is no base64 of float32`);
    return new Float32Array(new Uint8Array(bytes).buffer);
  }
  if (!Array.isArray(value))
    throw unsupported(path, `${where} is neither numbers nor base64`, 'Write it as a list of numbers.');
  const numbers = (value as readonly Cell[]).map((item) => {
    if (isNumber(item)) return Number(item);
    if (item === null && own) return Number.NaN;
    throw unsupported(
      path,
      `${where} holds ${item === null ? 'null' : `a ${typeof item}`} among its numbers`,
      'Leave the row out, or put a number there.',
    );
  });
  return toFloat32(path, numbers, where);
}

function isNumber(value: Cell): boolean {
  return typeof value === 'number' || typeof value === 'bigint';
}

function base64Bytes(text: string): number {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  return (text.length / 4) * 3 - padding;
}
