import { isPlaceholder } from '@ablata/answers';
import { defineStage } from '@ablata/spec';
import { type } from 'arktype';

/** Keeps the placeholders of templates (`<instruction>`, `[Your text here]`) out of the dataset. Reads `text`; drops as `filtered`, reason `placeholder`. */
export const filterPlaceholders = defineStage({
  name: 'filter-placeholders',
  options: type({ '+': 'reject' }),
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
