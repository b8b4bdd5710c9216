import { isPlaceholder } from '@ablata/answers';
import { defineStage } from '@ablata/spec';
import { type } from 'arktype';

export const filterPlaceholdersOptions = type({ '+': 'reject' });

/** Keeps the placeholders of templates (`<instruction>`, `[Your text here]`) out of the dataset. Reads `text`; drops as `filtered`, reason `placeholder`. */
export const filterPlaceholders = defineStage({
  name: 'filter-placeholders',
  options: filterPlaceholdersOptions,
  reads: { text: 'string' },
  adds: {},
  async *run(batches, context) {
    for await (const batch of batches) {
      yield batch.filter((row) => {
        if (!isPlaceholder(row.text)) return true;
        context.drop(row, 'filtered', 'placeholder');
        return false;
      });
    }
  },
});
