import { AblataError, type Batch, type ColumnSchema, type ColumnTypes, defineStage } from '@ablata/spec';
import { type } from 'arktype';
import { atOption } from '../columns/at-option.ts';
import { ColumnName } from '../columns/column-name.ts';
import { compileExpression, type Expression } from '../expression/compile-expression.ts';
import { reason } from './reason.ts';

export const computeOptions = type({
  /** The column it adds. */
  as: ColumnName,
  /** A CEL expression over the columns. */
  value: 'string > 0',
  /** The type of the column, where the expression does not tell it, as with what is inside a JSON column. */
  'type?': "'string' | 'number' | 'boolean'",
  '+': 'reject',
});
type Options = typeof computeOptions.infer;

/** Adds a column that is computed from others, row by row. A null in a column that it reads gives null, unless the expression compares it with null. */
export const compute = defineStage({
  name: 'compute',
  options: computeOptions,
  reads: ({ value }: Options, { columns }): ColumnSchema => compile(value, columns).reads,
  adds: (options: Options, { columns }): ColumnSchema => ({
    [options.as]: typeOf(options, compile(options.value, columns)),
  }),
  async *run(batches: AsyncIterable<Batch<ColumnSchema>>, { options, columns, drop, note }) {
    const { as, value } = options;
    const expression = compile(value, columns);
    const wanted = typeOf(options, expression).replace('?', '');
    for await (const batch of batches) {
      const kept: number[] = [];
      const cells: ColumnTypes['json'][] = [];
      for (const [index, row] of [...batch].entries()) {
        const result = expression.evaluate(row);
        if ('failed' in result) {
          drop(row, 'failed', reason(`expression: ${result.failed}`));
          continue;
        }
        const cell = 'missing' in result ? null : result.value;
        if ('missing' in result) note(row, reason(`missing ${result.missing}`));
        else if (wanted !== 'json' && typeof cell !== wanted) {
          drop(row, 'failed', `expression: no ${wanted}`);
          continue;
        }
        kept.push(index);
        cells.push(cell);
      }
      if (kept.length > 0) yield batch.select(kept).add<ColumnSchema>({ [as]: cells });
    }
  },
});

function compile(value: string, columns: ColumnSchema): Expression {
  return atOption(['value'], () => compileExpression(value, columns));
}

/** @throws CONFIG_EXPRESSION when the config says another type than the expression has. */
function typeOf({ type: said }: Options, { type: found }: Expression): Expression['type'] {
  if (said === undefined || found.replace('?', '') === said) return found;
  if (found === 'json') return said;
  throw new AblataError('CONFIG_EXPRESSION', `the expression gives a ${found}, and 'type' says ${said}`, {
    details: { path: ['type'] },
  });
}
