import type { Json, JsonObject, RowSource } from '@ablata/spec';
import { damaged } from '@ablata/torch-file';
import { isObject } from '../files/parse-json.ts';
import type { Cell } from './table.ts';

/** The columns that tell where a row came from, in files of ours. */
export const SOURCE_COLUMNS = ['request', 'candidate', 'probability', 'problems'] as const;

/**
 * Where a row came from, checked.
 *
 * @throws DATA_DAMAGED when request and candidate are no row numbers, or anything else is not what we write.
 */
export function rowSource(
  path: string,
  row: number,
  found: Readonly<Record<string, Cell | undefined>>,
  more?: JsonObject,
): RowSource {
  const { request, candidate, probability = null, problems = [] } = found;
  const [r, c] = [integer(request), integer(candidate)];
  if (r === undefined || c === undefined) throw damaged(path, `row ${row} does not say which request it is of`);
  if (probability !== null && typeof probability !== 'number')
    throw damaged(path, `the probability of row ${row} is no number`);
  if (problems !== null && (!Array.isArray(problems) || !(problems as Json[]).every((id) => typeof id === 'string')))
    throw damaged(path, `the problems of row ${row} are no list of ids`);
  return {
    ...more,
    request: r,
    candidate: c,
    probability: probability === null || Number.isNaN(probability) ? null : probability,
    problems: (problems ?? []) as string[],
  };
}

/** Whether columns called `request` and `candidate` are what we call so. */
export function isPosition(request: Cell | undefined, candidate: Cell | undefined): boolean {
  return integer(request) !== undefined && integer(candidate) !== undefined;
}

/** Row `index` of a file that does not say where its rows came from. */
export function numberedSource(index: number): RowSource {
  return { request: index, candidate: 0, probability: null, problems: [] };
}

/** The JSON of a column `more`. */
export function moreOfText(path: string, row: number, text: Cell | undefined): JsonObject | undefined {
  if (text === null || text === undefined) return undefined;
  if (typeof text === 'string') {
    try {
      const value: unknown = JSON.parse(text);
      if (isObject(value)) return value;
    } catch {
      // Told below.
    }
  }
  throw damaged(path, `what row ${row} says more of its source is no JSON object`);
}

function integer(value: Cell | undefined): number | undefined {
  const number = typeof value === 'bigint' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined;
}
