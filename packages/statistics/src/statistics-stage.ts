import { defineDatasetStage } from '@ablata/spec';
import { type } from 'arktype';
import { measureStatistics } from './measure-statistics.ts';

export const statisticsOptions = type({
  /** Cosines at which near rows are counted. */
  at: type('(-1 <= number <= 1)[]').default(() => [0.9, 0.95]),
  '+': 'reject',
});

/** Puts {@link measureStatistics} of the finished dataset into the run's manifest. Put it behind `split`, so that it knows the splits. */
export const statistics = defineDatasetStage({
  name: 'statistics',
  options: statisticsOptions,
  async run(input, { options, summary, signal }) {
    summary(await measureStatistics(input.dataset, { sets: input.sets, at: options.at, signal }));
    return input;
  },
});
