import { type Batch, type ColumnSchema, defineStage } from '@ablata/spec';
import { type } from 'arktype';
import { atOption } from '../columns/at-option.ts';
import { typesOf } from '../columns/types-of.ts';

export const dropColumnsOptions = type({ columns: 'string[] > 0', '+': 'reject' });
type Options = typeof dropColumnsOptions.infer;

/** Ends columns that nothing needs any more. */
export const dropColumns = defineStage({
  name: 'drop-columns',
  options: dropColumnsOptions,
  reads: ({ columns }: Options, place): ColumnSchema => atOption(['columns'], () => typesOf(columns, place.columns)),
  adds: {},
  removes: ({ columns }: Options) => columns,
  async *run(batches: AsyncIterable<Batch<ColumnSchema>>) {
    yield* batches; // the columns are taken away behind the stage
  },
});
