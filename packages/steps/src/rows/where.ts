import { AblataError, type Batch, type ColumnSchema, defineStage } from '@ablata/spec';
import { type } from 'arktype';
import { atOption } from '../columns/at-option.ts';
import { compileExpression, type Expression } from '../expression/compile-expression.ts';
import { reason } from './reason.ts';

export const whereOptions = type({
  /** A CEL expression that is true for the rows to keep. */
  keep: 'string > 0',
  '+': 'reject',
});
type Options = typeof whereOptions.infer;

/** Keeps the rows for which an expression is true. The others are booked as `filtered`, with the expression, or the column that is null, as reason. */
export const where = defineStage({
  name: 'where',
  options: whereOptions,
  reads: ({ keep }: Options, { columns }): ColumnSchema => atOption(['keep'], () => compile(keep, columns)).reads,
  adds: {},
  async *run(batches: AsyncIterable<Batch<ColumnSchema>>, { options: { keep }, columns, drop }) {
    const expression = compile(keep, columns);
    for await (const batch of batches) {
      const kept = batch.filter((row) => {
        const result = expression.evaluate(row);
        if ('missing' in result) drop(row, 'filtered', reason(`missing ${result.missing}`));
        else if ('failed' in result) drop(row, 'failed', reason(`expression: ${result.failed}`));
        else if (result.value !== true) drop(row, 'filtered', reason(`not ${keep}`));
        else return true;
        return false;
      });
      if (kept.length > 0) yield kept;
    }
  },
});

function compile(keep: string, columns: ColumnSchema): Expression {
  const expression = compileExpression(keep, columns);
  const { type: found } = expression;
  if (found === 'boolean' || found === 'boolean?') return expression;
  const what = found === 'json' ? 'a value of unknown type' : `a ${found.replace('?', '')}`;
  throw new AblataError('CONFIG_EXPRESSION', `the expression gives ${what}, and must be true or false`, {
    hint: `Compare it with something: ${keep.length > 60 ? 'score' : keep} ${found.startsWith('number') ? '>= 4' : '== true'}`,
  });
}
