import { type ColumnSchema, defineDatasetStage } from '@ablata/spec';
import { type } from 'arktype';
import { arrangeDataset } from './arrange-dataset.ts';

/**
 * Says what the columns of the dataset are for. Without it the column `text` is the text, all embedding columns belong to it, `embedding`
 * first, and all further columns stay as they are. Put it before `split`.
 */
export const dataset = defineDatasetStage({
  name: 'dataset',
  options: type({
    /** The column that is the text of a row; `false`: it has none. */
    'text?': 'string > 0 | false',
    /** The embedding columns, the main one first; those not named are left out. */
    'embeddings?': 'string[]',
    /** Columns that stay out of the dataset. */
    leaveOut: type('string[]').default(() => []),
    '+': 'reject',
  }),
  reads: ({ text, embeddings = [], leaveOut }, place): ColumnSchema => ({
    ...Object.fromEntries(leaveOut.map((name) => [name, place.columns[name] ?? 'json'])),
    ...Object.fromEntries(embeddings.map((name) => [name, 'embedding'])),
    ...(typeof text === 'string' && { [text]: 'string' }),
  }),
  async run(input, { options }) {
    return { ...input, dataset: arrangeDataset(input.dataset, options) };
  },
});
