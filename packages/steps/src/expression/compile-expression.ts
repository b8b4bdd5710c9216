import { AblataError, type ColumnSchema, type ColumnType, isAblataError, type Json } from '@ablata/spec';
import { isSayable } from '../columns/column-name.ts';
import { missingColumn } from '../columns/missing-column.ts';
import { placeIn } from '../template/parse-template.ts';
import { celEnvironment, type Environment } from './cel.ts';
import { declareColumns, valuesOf } from './declare-columns.ts';
import { explainMistake } from './explain-mistake.ts';
import { findUses, type Uses } from './find-uses.ts';
import { toCell } from './to-cell.ts';

/** What came of an expression for one row. */
export type Evaluated =
  | { readonly value: Json }
  /** This column, which it reads, is null. */
  | { readonly missing: string }
  /** It could not be evaluated: a short and fixed reason. */
  | { readonly failed: string };

export interface Expression {
  /** The type of its result, as a column; with `?` when a column it reads may be null. */
  readonly type: Exclude<ColumnType, 'embedding'>;
  /** The columns it reads. */
  readonly reads: ColumnSchema;
  evaluate(row: Readonly<Record<string, unknown>>): Evaluated;
}

const RESULTS: Readonly<Record<string, 'string' | 'number' | 'boolean' | 'json'>> = {
  string: 'string',
  double: 'number',
  int: 'number',
  uint: 'number',
  bool: 'boolean',
  dyn: 'json',
  null: 'json',
};
const ALWAYS: ColumnSchema = { request: 'number', candidate: 'number' };

/**
 * Proves a CEL expression against the columns in reach.
 *
 * @throws CONFIG_EXPRESSION for what is no expression or of no fitting type, GRAPH_MISSING_COLUMN for an unknown column.
 */
export function compileExpression(source: string, inReach: ColumnSchema): Expression {
  const columns = { ...inReach, ...ALWAYS };
  const environment = celEnvironment();
  const { uses, program, result } = prove(source, columns, environment);
  const type = RESULTS[result] ?? (/^(list|map)\b/.test(result) ? 'json' : undefined);
  if (type === undefined) {
    throw new AblataError(
      'CONFIG_EXPRESSION',
      `the expression gives a ${result.replace(/^\$/, 'group of columns, ')}, which no column can hold`,
      {
        hint: 'An expression gives a text, a number, true or false, a list or a map.',
      },
    );
  }
  const watched = [...uses.columns].filter(
    (name) => columns[name]?.endsWith('?') === true && !uses.nullTested.has(name),
  );
  const reads = Object.fromEntries(
    [...uses.columns].filter((name) => !(name in ALWAYS)).map((name) => [name, columns[name] as ColumnType]),
  );
  return {
    type: watched.length > 0 && type !== 'json' ? `${type}?` : type,
    reads,
    evaluate(row) {
      for (const name of watched) if (row[name] === null) return { missing: name };
      try {
        return toCell(program(valuesOf(uses, row)));
      } catch (error) {
        return { failed: codeOf(error) };
      }
    },
  };
}

function prove(
  source: string,
  columns: ColumnSchema,
  environment: Environment,
): { uses: Uses; program: (values: Record<string, unknown>) => unknown; result: string } {
  try {
    const uses = findUses(environment.parse(source).ast, columns);
    const [unknown] = uses.unknown;
    if (unknown !== undefined) throw unknownName(unknown, source, columns);
    const hard = [...uses.columns].find((name) => !(name in ALWAYS) && !isSayable(name));
    if (hard !== undefined) throw unsayable(hard);
    declareColumns(environment, columns, uses);
    const program = environment.parse(source);
    const check = program.check();
    if (!check.valid) throw check.error ?? new Error('not valid');
    return { uses, program, result: check.type ?? 'dyn' };
  } catch (error) {
    throw explainMistake(error, source, columns);
  }
}

function unknownName({ path, at }: Uses['unknown'][number], source: string, columns: ColumnSchema): AblataError {
  const hard = Object.keys(columns).find((name) => !isSayable(name) && source.includes(name));
  if (hard !== undefined && !(hard in ALWAYS)) return unsayable(hard);
  const name = path.join('.');
  return missingColumn(name, columns, `${placeIn(source, at)}: the expression reads '${name}'`);
}

function unsayable(column: string): AblataError {
  return new AblataError('CONFIG_EXPRESSION', `an expression can't say the name of the column '${column}'`, {
    hint: `Give it another name first: { use: 'rename', columns: { '${column}': '…' } }.`,
  });
}

/** Short and fixed, without a value of the row. */
function codeOf(error: unknown): string {
  const code = isAblataError(error) ? error.code : (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code.toLowerCase().replaceAll('_', ' ') : 'error';
}
