import { AblataError, type ColumnSchema, isAblataError } from '@ablata/spec';
import { missingColumn } from '../columns/missing-column.ts';
import { placeIn } from '../template/parse-template.ts';

interface CelMistake {
  readonly code: string;
  readonly summary: string;
  readonly range?: { readonly start: number; readonly end: number };
}

/** What people write who come from another language, and what CEL calls it. */
const HINTS: readonly (readonly [RegExp, string])[] = [
  [/\band\b|\bor\b|\bnot\b/, 'CEL writes && for and, || for or, ! for not.'],
  [/[^=!<>]=[^=]/, 'CEL compares with ==.'],
  [/===|!==/, 'CEL compares with == and !=.'],
  [/\?[^:]*:/, 'Both branches must have one type, and numbers of columns have decimals: write 0.0 for 0.'],
  [/\bin\b/, 'Whether a text holds another: text.contains("word").'],
  [/matches/, 'Write fits(text, "pattern").'],
  [/null/, 'Only columns whose type ends in ? can be null.'],
];

/** An error of CEL as one that says where in the config's expression it is. */
export function explainMistake(error: unknown, source: string, columns: ColumnSchema): unknown {
  if (isAblataError(error)) return error;
  const { code, summary, range } = error as CelMistake;
  const at = range?.start ?? 0;
  const place = placeIn(source, at);
  if (code === 'no_such_key' && range !== undefined) {
    const name = /[\w.]+$/.exec(source.slice(0, range.end))?.[0] ?? source.slice(range.start, range.end);
    return missingColumn(name, columns, `${place}: the expression reads '${name}'`);
  }
  const hint = HINTS.find(([pattern]) => pattern.test(source.replace(/"[^"]*"|'[^']*'/g, '""')));
  return new AblataError('CONFIG_EXPRESSION', `${place}: ${summary ?? (error as Error).message}`, {
    ...(hint && { hint: hint[1] }),
    cause: error,
  });
}
