import { defineDatasetStage } from '@ablata/spec';
import { Outputs } from '../container/bind.ts';

/** Writes the dataset and each of its sets in every format that is bound. */
export const write = defineDatasetStage({
  name: 'write',
  needs: { formats: Outputs },
  async run(input, { services, folder, signal }) {
    for (const format of services.formats) {
      await format.write(input.dataset, folder, input.dataset.name, { signal });
      for (const { name, rows } of input.sets) {
        signal.throwIfAborted();
        await format.write(input.dataset.select(rows), folder, `splits/${name}`, { signal });
      }
    }
    return input;
  },
});
