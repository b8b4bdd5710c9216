import { type Batch, defineStage } from '@ablata/spec';
import { type } from 'arktype';
import { demand } from '../columns/demand.ts';

export const limitOptions = type({
  /** Rows in all; behind them the run ends. */
  'rows?': 'number.integer > 0',
  /** Rows a request. */
  'perRequest?': 'number.integer > 0',
  '+': 'reject',
}).narrow(
  ({ rows, perRequest }, context) =>
    rows !== undefined || perRequest !== undefined || demand(context, "an object with 'rows', 'perRequest' or both"),
);

/** Keeps the first rows, of all or of each request, and books the others as `filtered`. */
export const limit = defineStage({
  name: 'limit',
  options: limitOptions,
  reads: {},
  adds: {},
  async *run(batches: AsyncIterable<Batch>, { options: { rows = Infinity, perRequest = Infinity }, drop }) {
    let total = 0;
    for await (const batch of batches) {
      let request = -1;
      let ofRequest = 0;
      const kept = batch.filter((row) => {
        if (row.request !== request) ofRequest = 0;
        request = row.request;
        if (ofRequest >= perRequest) drop(row, 'filtered', `over ${perRequest} a request`);
        else if (total >= rows) drop(row, 'filtered', `over ${rows} rows`);
        else {
          ofRequest++;
          total++;
          return true;
        }
        return false;
      });
      if (kept.length > 0) yield kept;
      if (total >= rows) return; // what comes behind is never asked for
    }
  },
});
