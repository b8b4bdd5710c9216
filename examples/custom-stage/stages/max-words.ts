import { defineStage } from '@ablata/spec';
import { type } from 'arktype';

/** Drops instructions that are too long. What it drops is in the books of the run, under `filtered`. */
export default defineStage({
  name: 'max-words',
  options: type({ words: 'number.integer > 0', '+': 'reject' }),
  reads: { text: 'string' },
  adds: {},
  async *run(batches, { options, drop }) {
    for await (const batch of batches) {
      const kept = batch.filter((row) => {
        const fits = row.text.split(/\s+/).length <= options.words;
        if (!fits) drop(row, 'filtered', 'too many words');
        return fits;
      });
      if (kept.length > 0) yield kept;
    }
  },
});
