import { type Batch, type Column, type ColumnSchema, type ColumnType, defineStage } from '@ablata/spec';
import { type } from 'arktype';
import { atOption } from '../columns/at-option.ts';
import { ColumnName } from '../columns/column-name.ts';
import { demand } from '../columns/demand.ts';
import { typesOf } from '../columns/types-of.ts';

export const renameOptions = type({
  /** New names by old names. */
  columns: type({ '[string]': ColumnName }).narrow((columns, context) => {
    const names = Object.values(columns);
    return names.some((name, index) => Object.hasOwn(columns, name) || names.indexOf(name) < index)
      ? demand(context, 'new names that differ from each other and from the old ones')
      : true;
  }),
  '+': 'reject',
});
type Options = typeof renameOptions.infer;

/** Gives columns other names. */
export const rename = defineStage({
  name: 'rename',
  options: renameOptions,
  reads: ({ columns }: Options, place): ColumnSchema =>
    atOption(['columns'], () => typesOf(Object.keys(columns), place.columns)),
  adds: ({ columns }: Options, place): ColumnSchema => {
    const types = typesOf(Object.keys(columns), place.columns);
    return Object.fromEntries(Object.entries(columns).map(([old, name]) => [name, types[old] as ColumnType]));
  },
  removes: ({ columns }: Options) => Object.keys(columns),
  async *run(batches: AsyncIterable<Batch<ColumnSchema>>, { options: { columns } }) {
    for await (const batch of batches) {
      const renamed = Object.entries(columns).map(([old, name]) => [name, batch.column(old)] as const);
      yield batch.add<ColumnSchema>(Object.fromEntries<Column>(renamed));
    }
  },
});
