import { setImmediate as turn } from 'node:timers/promises';
import { createRandom, type DatasetStageContext, type DatasetView, type SplitDataset } from '@ablata/spec';
import { inject } from '../container/inject.ts';
import type { Scope } from '../container/pool.ts';
import type { Experiment } from '../experiment.ts';
import type { OnEvent } from './events.ts';
import type { Findings } from './findings.ts';
import type { AtomicFolder } from './output-folder.ts';

/** The folder of a run that its dataset stages write into, from the run's folder. */
const DATASET = 'dataset/';

export interface DatasetStagesInput {
  readonly experiment: Experiment;
  readonly scope: Scope;
  readonly findings: Findings;
  readonly folder: AtomicFolder;
  /** Called before anything is written into the dataset's folder. */
  readonly replace: () => Promise<void>;
  readonly signal: AbortSignal;
  readonly onEvent: OnEvent;
}

/** Runs all stages over the finished dataset, each on what the one before gave. */
export async function runDatasetStages(dataset: DatasetView, input: DatasetStagesInput): Promise<SplitDataset> {
  const { experiment, signal, onEvent } = input;
  let current: SplitDataset = { dataset, sets: [] };
  const failed = new AbortController();
  const working = { ...input, signal: AbortSignal.any([signal, failed.signal]) };
  const works: { readonly stage: string; readonly done: Promise<void>; going: boolean }[] = [];
  const besideOf =
    (stage: string): DatasetStageContext['beside'] =>
    (done) => {
      const work = { stage, done, going: true };
      const over = (): void => {
        work.going = false;
      };
      done.then(over, over); // an error is thrown below
      works.push(work);
    };
  const told = async (stage: string, work: () => Promise<void>): Promise<void> => {
    onEvent({ type: 'stage', stage, state: 'started' });
    const start = performance.now();
    await work();
    onEvent({ type: 'stage', stage, state: 'finished', seconds: (performance.now() - start) / 1000 });
  };
  try {
    for (const node of experiment.graph.dataset) {
      await turn(); // whoever presses Ctrl-C is heard between stages that compute
      signal.throwIfAborted();
      const { name, stage } = node;
      await told(name, async () => {
        current = await stage.run(current, await contextOf(node, working, datasetFolder(input), besideOf(name)));
      });
    }
    for (const { stage, done, going } of works) await (going ? told(stage, () => done) : done);
  } catch (error) {
    failed.abort(error);
    throw error;
  }
  return current;
}

/** Runs those stages that can write a dataset which is still growing, into a folder of their own. */
export async function runPartialStages(
  dataset: DatasetView,
  folder: AtomicFolder,
  input: Omit<DatasetStagesInput, 'folder' | 'findings' | 'replace'>,
): Promise<void> {
  let current: SplitDataset = { dataset, sets: [] };
  for (const node of input.experiment.graph.dataset) {
    if (!node.stage.partial) continue;
    const target = { file: folder.file.bind(folder), published: [] };
    current = await node.stage.run(current, await contextOf(node, input, target, () => {}));
  }
}

async function contextOf(
  node: Experiment['graph']['dataset'][number],
  {
    experiment,
    scope,
    findings,
    signal,
  }: Omit<DatasetStagesInput, 'folder' | 'findings' | 'replace'> & { readonly findings?: Findings },
  folder: DatasetStageContext['folder'],
  beside: DatasetStageContext['beside'],
): Promise<DatasetStageContext> {
  const seed = experiment.config.seed ?? 0;
  return {
    stage: node.name,
    options: node.options,
    services: (await inject(node.needs, node.services, experiment.services, scope)) as DatasetStageContext['services'],
    signal,
    seed,
    random: (...key) => createRandom(seed, node.name, ...key),
    summary: (summary) => findings?.summary(node.name, summary),
    warn: (message) => findings?.warn(node.name, message),
    folder,
    beside,
  };
}

function datasetFolder({
  folder,
  replace,
}: Pick<DatasetStagesInput, 'folder' | 'replace'>): DatasetStageContext['folder'] {
  return {
    async file(name, fill) {
      await replace();
      await folder.file(`${DATASET}${name}`, fill);
    },
    get published() {
      const written = folder.written.filter(({ name }) => name.startsWith(DATASET));
      return written.map((file) => ({ ...file, name: file.name.slice(DATASET.length) }));
    },
  };
}
