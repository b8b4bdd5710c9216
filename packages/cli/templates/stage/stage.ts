import { defineStage } from '@ablata/spec';
import { type } from 'arktype';

/** Drops what is too long and says why; to the rest it adds a column, the number of words. Replace it by your own idea. */
export default defineStage({
  name: 'USE_NAME',
  options: type({ words: 'number.integer > 0 = 40', '+': 'reject' }),
  reads: { text: 'string' },
  adds: { words: 'number' },
  async *run(batches, { options, drop }) {
    for await (const batch of batches) {
      const kept = batch.filter((row) => {
        const fits = countWords(row.text) <= options.words;
        if (!fits) drop(row, 'filtered', 'too many words'); // short and fixed: reasons are counted
        return fits;
      });
      if (kept.length > 0) yield kept.add<{ words: 'number' }>({ words: kept.column('text').map(countWords) });
    }
  },
});

function countWords(text: string): number {
  return text.split(/\s+/).filter((word) => word !== '').length;
}
