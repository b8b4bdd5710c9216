import { arch, platform, release } from 'node:os';
import type { PaymentTotals } from '@ablata/ledger';
import type { Json, JsonObject } from '@ablata/spec';
import type { Diversity } from '@ablata/statistics';
import type { BooksTotals } from '../books/books.ts';
import type { Outcome } from '../books/outcome.ts';
import type { ServiceUsage } from '../books/usage.ts';
import { redact } from '../config/redact.ts';
import type { Budget, ExperimentConfig } from '../config/schema.ts';
import { type DescribedService, describeExperiment, type Experiment } from '../experiment.ts';
import type { WrittenFile } from './output-folder.ts';

/** What run.json holds. */
export interface Manifest {
  readonly manifestVersion: 1;
  readonly name: string;
  readonly outcome: Outcome | 'running';
  /** A sentence for people: why it ended. */
  readonly ended: string;
  readonly rows: number;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly seconds: number;
  /** As written, with secrets left out. */
  readonly config: Json;
  /** What determines the dataset; the same as in its files. */
  readonly experiment: JsonObject;
  readonly books: BooksTotals;
  /** In the currency of `run.prices`; null without prices. */
  readonly cost: number | null;
  /** What each service that counts tokens did for the rows of the books, by its name. */
  readonly usage: Readonly<Record<string, ServiceUsage & { readonly cost: number | null }>>;
  /** What this process paid for and what the ledger gave. */
  readonly payments: PaymentTotals;
  /** Retries by reason, in this process. */
  readonly retries: Readonly<Record<string, number>>;
  /** Requests that failed for good. Those remembered failed before, and were not asked by this process. */
  readonly failedRequests: { readonly total: number; readonly remembered: number };
  /** How different the rows are; null until the run is done. */
  readonly diversity: Diversity | null;
  /** Services of each stage, by their names in the config. */
  readonly stageServices: Readonly<Record<string, readonly string[]>>;
  /** What stages warned of. */
  readonly warnings: readonly string[];
  /** What stages found out, by stage. */
  readonly summaries: Readonly<Record<string, JsonObject>>;
  /** Files of the run's folder with size and SHA-256. */
  readonly files: readonly WrittenFile[];
  readonly environment: JsonObject;
}

export type ManifestBody = Omit<
  Manifest,
  'manifestVersion' | 'name' | 'config' | 'experiment' | 'environment' | 'ended' | 'stageServices'
>;

const ENDINGS: Record<Outcome | 'running', string> = {
  running: 'The run is going on, or was stopped without warning: the same command goes on.',
  target: 'The target was reached.',
  saturated:
    'Saturated: too few of the latest candidates were kept. The dataset holds what there is; the books say what became of the others.',
  budget: 'A budget was used up. The dataset holds what there is.',
  exhausted: 'The source had no more. The dataset holds what there is.',
  interrupted: 'Interrupted. The same command goes on where it stopped.',
  failed: 'Failed. What was paid for is in the ledger; the same command goes on.',
};

function endingOf(outcome: Outcome | 'running', { target, budget }: ExperimentConfig): string {
  if (outcome === 'budget' && budget) return `${budgetOf(budget)} was used up. The dataset holds what there is.`;
  return outcome === 'exhausted' && target === undefined ? 'All there was is in the dataset.' : ENDINGS[outcome];
}

/** Which of several it was is not told: what is under way when one ends a run may use up another. */
function budgetOf(budget: Budget): string {
  const said = Object.entries(budget).map(([kind, most]) => `${most.toLocaleString('en')} ${UNITS[kind] ?? kind}`);
  return said.length === 1 ? `The budget of ${said[0]}` : `A budget (${said.join(', ')})`;
}

const UNITS: Readonly<Record<string, string>> = { spend: 'by run.prices' };

export function buildManifest(
  experiment: Experiment,
  services: ReadonlyMap<string, DescribedService>,
  body: ManifestBody,
): Manifest {
  const { stages, ...config } = experiment.config;
  return {
    manifestVersion: 1,
    name: experiment.config.name,
    ...body,
    ended: endingOf(body.outcome, experiment.config),
    config: redact({ ...config, ...(stages && { stages: stages.map(nameStage) }) } as unknown as JsonObject),
    experiment: describeExperiment(experiment, services),
    stageServices: Object.fromEntries(
      experiment.graph.rows.map((node) => [node.name, [...new Set(Object.values(node.services).flat())]]),
    ),
    environment: { node: process.version, platform: platform(), release: release(), arch: arch() },
  };
}

/** A stage given as an object is known by its name. */
function nameStage(edit: NonNullable<Experiment['config']['stages']>[number]): Json {
  const use = typeof edit.use === 'object' ? edit.use.name : edit.use;
  return { ...edit, ...(use !== undefined && { use }) } as unknown as Json;
}
