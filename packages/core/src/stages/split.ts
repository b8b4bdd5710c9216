import { defineDatasetStage, SplitPolicy } from '@ablata/spec';

/** Divides the finished dataset. */
export const split = defineDatasetStage({
  name: 'split',
  needs: { splits: SplitPolicy },
  async run({ dataset, sets }, { services, random, summary }) {
    const assignment = await services.splits.assign(dataset, random());
    summary(assignment.summary);
    return { dataset, sets: [...sets, ...assignment.sets] };
  },
});
