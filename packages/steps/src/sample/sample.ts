import {
  AblataError,
  type Batch,
  type ColumnSchema,
  type ColumnTypes,
  defineStage,
  type Random,
  Source,
  type Token,
} from '@ablata/spec';
import { atOption } from '../columns/at-option.ts';
import { missingColumn } from '../columns/missing-column.ts';
import { reason } from '../rows/reason.ts';
import { collectRecords } from '../texts/collect-records.ts';
import { category, normal, round, weightsOf } from './distributions.ts';
import { type SampleOptions, sampleOptions } from './options.ts';
import { recordPart } from './record-part.ts';

type Cell = ColumnTypes['json'];
type Draw = (random: Random, row: Readonly<Record<string, unknown>>) => Cell | undefined;

/** Adds a column that is drawn anew for each row, by the run's seed and the row's name alone. */
export const sample = defineStage({
  name: 'sample',
  options: sampleOptions,
  needs: ({ record }: SampleOptions): { readonly source?: Token<Source> } =>
    record === undefined ? {} : { source: Source },
  reads: ({ by }: SampleOptions, { columns }): ColumnSchema => atOption(['by'], () => readBy(by, columns)),
  adds: (options: SampleOptions): ColumnSchema => ({ [options.as]: typeOf(options) }),
  async *run(batches: AsyncIterable<Batch<ColumnSchema>>, { options, services, signal, random, drop, shares }) {
    if (options.exact && options.categories !== undefined) shares(options.as, weightsOf(options.categories));
    let draw: Draw | undefined;
    for await (const batch of batches) {
      draw ??= await drawer(options, services.source, signal);
      const kept: number[] = [];
      const cells: Cell[] = [];
      for (const [index, row] of [...batch].entries()) {
        const cell = draw(random(row.request, row.candidate), row);
        if (cell === undefined) drop(row, 'filtered', reason(`not in the table: ${options.by}`));
        else {
          kept.push(index);
          cells.push(cell);
        }
      }
      if (kept.length > 0) yield batch.select(kept).add<ColumnSchema>({ [options.as]: cells });
    }
  },
});

function typeOf({ categories, table, record }: SampleOptions): 'string' | 'number' | 'json' {
  if (categories !== undefined || table !== undefined || record === 'text' || record === 'id') return 'string';
  return record === undefined ? 'number' : 'json';
}

function readBy(by: string | undefined, columns: ColumnSchema): ColumnSchema {
  if (by === undefined) return {};
  const found = Object.hasOwn(columns, by) ? columns[by] : undefined;
  if (found === undefined) throw missingColumn(by, columns);
  if (found === 'json' || found === 'embedding') {
    throw new AblataError(
      'GRAPH_COLUMN_TYPE',
      `the column '${by}' is ${found}, and a table goes by a text, a number or true and false`,
    );
  }
  return { [by]: found };
}

async function drawer(options: SampleOptions, source: Source | undefined, signal: AbortSignal): Promise<Draw> {
  const { categories, table, by = '', otherwise, uniform, integer, decimals } = options;
  if (categories !== undefined) return category(categories);
  if (table !== undefined) {
    const draws = new Map(Object.entries(table).map(([value, of]) => [value, category(of)]));
    const rest = otherwise && category(otherwise);
    return (random, row) => (draws.get(String(row[by])) ?? rest)?.(random);
  }
  if (uniform !== undefined) {
    const [low, high] = uniform;
    return (random) => round(low + random.float() * (high - low), decimals);
  }
  if (integer !== undefined) return (random) => random.integer(...integer);
  if (options.normal !== undefined) {
    const { normal: shape } = options;
    return (random) => round(normal(random, shape), decimals);
  }
  const records = await collectRecords(source as Source, signal);
  return (random) => recordPart(random.pick(records), options.record ?? true);
}
