import { type } from 'arktype';

/** Words of CEL: a column of such a name could never be used in an expression. */
const RESERVED = new Set(
  'as break const continue else false for function if import in let loop namespace null package return true var void while string bool int uint double map list bytes null_type type google optional cel request candidate'.split(
    ' ',
  ),
);
const NAME = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/;

/** Whether an expression can say this name. */
export function isSayable(name: string): boolean {
  return NAME.test(name) && !RESERVED.has(name.split('.')[0] as string);
}

/** The name of a column that a stage adds: one that expressions and templates can say. */
export const ColumnName = type('string').narrow((name, context) =>
  isSayable(name)
    ? true
    : context.reject({
        expected: 'a column name of letters, digits and _, with dots between parts, that is no word of CEL',
        actual: `'${name}'`,
      }),
);
