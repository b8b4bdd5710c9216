import { defineStage, type TypedOptions } from '@ablata/spec';
import { type } from 'arktype';

const options = type({
  /** Longer texts are dropped. */
  words: 'number.integer > 0 = 40',
  '+': 'reject',
});

/** What configs in TypeScript know of the options. */
declare global {
  interface AblataStageOptions {
    QUOTED_NAME: TypedOptions<typeof options>;
  }
}

/** Drops what is too long and says why; to the rest it adds a column, the number of words. Replace it by your own idea. */
export default defineStage({
  name: 'USE_NAME',
  options,
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
