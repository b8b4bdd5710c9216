import type { Budget, ExperimentConfig, RunOptions } from '../config/schema.ts';

/** What an editor shows beside a key: the docs of the types, which are gone when the command runs, in fewer words. */
export const FRAME_DESCRIPTIONS: Readonly<Record<Exclude<keyof ExperimentConfig, 'services' | 'stages'>, string>> = {
  name: "Names the run's folder and the dataset: letters, digits, - _ and .",
  seed: 'All randomness of the run. Default 0.',
  target:
    'Rows to collect: those that leave the last row stage. Without it a graph that does not draw takes all there are.',
  graph: "What the graph begins as: 'generate' (default), 'texts', or stages by name; [] is from nothing.",
  plugins: "Packages, or paths from the config's folder. What comes with the command need not be listed.",
  budget: 'Bounds of what a run may use; when one is used up, the run ends cleanly with what it has.',
  saturation:
    'Ends the run when of the latest `window` candidates a share below `floor` was kept; false: never. Default 0.02 of 2000.',
  run: 'How to run: nothing in it changes a byte of a finished dataset.',
  paths: 'Folders outside the project that options may name files in.',
  ablations: 'Axes by name: for each path into this config the values to try (ablata ablate).',
  variants: 'Variants by name: for each, paths into this config and their value (ablata ablate).',
};

export const BUDGET_DESCRIPTIONS: Readonly<Record<keyof Budget, string>> = {
  requests: 'Requests the run may consume.',
  tokens: 'Prompt and completion tokens of all models.',
  minutes: 'Wall-clock minutes of this process.',
  spend: 'Money, by run.prices.',
};

export const RUN_DESCRIPTIONS: Readonly<Record<keyof RunOptions, string>> = {
  folder: "Where run folders go, from the config's folder. Default runs.",
  ledger: 'The memory of answers. Default .ablata/ledger.db; false keeps none.',
  concurrency: 'Calls in flight at once to each service. Default: what the service finds out or asks for.',
  checkpointEvery:
    "A loadable partial dataset every so many rows, in partial/ of the run's folder. Default 1000; 0: none.",
  prices: 'Of a million tokens: { prompt, completion }, one for all or by the names of services.',
  failures: 'Stop when more than `share` of at least `after` requests of a stage failed. Default 0.5 after 20.',
  health:
    'Warn when a kind of trouble is in the share `warnAt` of the latest 200 answers (0.3); stop when of the first `stopAfter` (25) none was of use.',
  executor: 'Lets calls of services run on other machines.',
};
