import { AblataError, type AnyStage, type JsonObject } from '@ablata/spec';
import { checkPrices } from './config/check-prices.ts';
import { type ConfigOrigin, where } from './config/locate.ts';
import { gathering, type Problems } from './config/problems.ts';
import { redact } from './config/redact.ts';
import type { ExperimentConfig, StageEdit } from './config/schema.ts';
import { type BoundService, type BoundServices, bindServices } from './container/bind.ts';
import { hearServices } from './container/hear-services.ts';
import { type Catalogue, loadPlugins } from './container/load-plugins.ts';
import { createProject } from './container/project.ts';
import { buildGraph } from './graph/build-graph.ts';
import { namedIn } from './graph/named-in.ts';
import { startOf } from './graph/presets.ts';
import { prove } from './graph/prove.ts';
import type { ProvenGraph } from './graph/proven-graph.ts';
import type { Host } from './host.ts';
import { isRemembered } from './remembered.ts';
import { type BoundExecutor, bindExecutor } from './remote/bind-executor.ts';
import type { Session } from './session.ts';
import { BUILT_IN_STAGES } from './stages/index.ts';

export type { Host } from './host.ts';

/** A config whose plugins are loaded, whose services are bound and whose graph is proven. Nothing was spent. */
export interface Experiment {
  readonly config: ExperimentConfig;
  readonly origin: ConfigOrigin;
  readonly catalogue: Catalogue;
  readonly services: BoundServices;
  readonly graph: ProvenGraph;
  /** What runs calls of services elsewhere, when the config names one. */
  readonly executor: BoundExecutor | undefined;
}

/**
 * Proves a config from end to end, and tells all that is wrong with it at once.
 *
 * @throws CONFIG_…, PLUGIN_… and GRAPH_… errors; several as one, whose `details.problems` lists them
 */
export async function openExperiment(
  config: ExperimentConfig,
  origin: ConfigOrigin,
  session: Pick<Session, 'logger' | 'decorateFor'>,
  host: Host = {},
): Promise<Experiment> {
  const experiment = await gathering(undefined, (problems) => proveExperiment(config, origin, session, host, problems));
  const taken = new Set(takenServices(experiment).map(({ name }) => name));
  for (const { name, index, path } of experiment.services.services) {
    if (taken.has(name) || index > 0) continue;
    session.logger.warn(`${where(origin, path)}: no stage and no other service takes the service '${name}'`);
  }
  for (const warning of sameTwice(experiment)) session.logger.warn(`${origin.label}: ${warning}`);
  return experiment;
}

/**
 * {@link openExperiment} without its warnings.
 *
 * @param problems what is known to be wrong already; all is thrown together
 * @param hear whether services are asked what they refuse even when nothing else is wrong: whoever runs the experiment makes them anyway
 */
export async function proveExperiment(
  config: ExperimentConfig,
  origin: ConfigOrigin,
  session: Pick<Session, 'logger' | 'decorateFor'>,
  host: Host,
  problems: Problems,
  hear = false,
): Promise<Experiment> {
  await problems.attempt(() => checkTarget(config, origin));
  await problems.attempt(() => checkPrices(config, origin));
  const { plugins: bundled, elsewhere } = host;
  const builtIn = new Map(BUILT_IN_STAGES.map((stage) => [stage.name, stage] as const));
  const needed = namedIn(config, host.stages ?? [], new Set(builtIn.keys()));
  const catalogue = await loadPlugins({ origin, listed: config.plugins ?? [], bundled, elsewhere, needed }, problems);
  const ambient = { logger: session.logger, project: createProject(origin, config.paths) };
  const executor = await problems.attempt(() => bindExecutor(config, origin, catalogue, ambient));
  const decorate = session.decorateFor(executor, origin);
  const services = await bindServices(config, origin, catalogue, ambient, decorate, problems);
  const offered = new Map<string, AnyStage>([...builtIn, ...catalogue.stages]);
  const graph = await problems.attempt(async () => {
    const start = startOf(config.graph ?? 'generate', offered, origin, (error) => problems.add(error));
    const materials = {
      start: withHostStages(start, offered, host),
      open: Array.isArray(config.graph),
      offered,
      origin,
    };
    return buildGraph((config.stages ?? []) as readonly (StageEdit | undefined)[], materials, problems);
  });
  const proven = graph && (await problems.attempt(() => prove(graph, services, origin, problems, ambient.project)));
  if (problems.any || hear) await hearServices(config, origin, services, executor, problems);
  problems.throw();
  return { config, origin, catalogue, services, graph: proven as ProvenGraph, executor };
}

/** Models that the config names twice: as one service they answer once, and are counted once. */
function sameTwice(experiment: Experiment): string[] {
  const names = new Map<string, string[]>();
  for (const service of takenServices(experiment).filter(isRemembered))
    names.set(service.signature, [...(names.get(service.signature) ?? []), `'${service.name}'`]);
  return [...names.values()]
    .filter(({ length }) => length > 1)
    .map(
      (same) =>
        `the services ${same.join(' and ')} are one: their configs are equal. What they are asked alike is answered once, and all is counted under ${same[0]}`,
    );
}

/** Rows to collect; without an end where the config says none. */
export function targetOf(config: ExperimentConfig): number {
  return config.target ?? Number.POSITIVE_INFINITY;
}

/** @throws CONFIG_INVALID: what draws without end has to know how many rows are wanted. */
function checkTarget({ graph = 'generate', target }: ExperimentConfig, origin: ConfigOrigin): void {
  if (target !== undefined || (typeof graph === 'string' ? graph !== 'generate' : !graph.includes('draw'))) return;
  throw new AblataError('CONFIG_INVALID', `${where(origin, ['target'])} must be a number of rows (was missing)`, {
    hint: `The graph 'generate' draws without end: say how many rows you want, e.g. target: 1000.`,
  });
}

/** Services that a stage takes, or that one of these takes; each after those it needs. */
export function takenServices({
  services: { services },
  graph,
}: Pick<Experiment, 'services' | 'graph'>): readonly BoundService[] {
  const taken = new Set<string>();
  const take = (names: Readonly<Record<string, readonly string[]>>): void => {
    for (const name of Object.values(names).flat()) {
      if (taken.has(name)) continue;
      taken.add(name);
      for (const service of services) if (service.name === name) take(service.needs);
    }
  };
  for (const node of [...graph.rows, ...graph.dataset]) take(node.services);
  return services.filter(({ name }) => taken.has(name));
}

function withHostStages(
  start: readonly AnyStage[],
  offered: ReadonlyMap<string, AnyStage>,
  host: Host,
): readonly AnyStage[] {
  const stages = [...start];
  for (const { use, before, after } of host.stages ?? []) {
    const stage = offered.get(use);
    const neighbour = stages.findIndex(({ name }) => name === (before ?? after));
    if (stage && neighbour >= 0) stages.splice(before === undefined ? neighbour + 1 : neighbour, 0, stage);
  }
  return stages;
}

/** What a service says of itself. */
export interface DescribedService extends JsonObject {
  readonly identity: JsonObject;
  readonly caveats?: readonly string[];
}

/** What determines the dataset, without what only says how to run: no paths, hosts or secrets, so that equal data has equal bytes. */
export function describeExperiment(
  experiment: Experiment,
  described: ReadonlyMap<string, DescribedService>,
): JsonObject {
  const { config, services, graph } = experiment;
  return {
    name: config.name,
    seed: config.seed ?? 0,
    target: config.target ?? null,
    services: services.services.map(({ name, slot, use, plugin, signature }) => ({
      ...(name !== slot && { name }),
      slot,
      use,
      plugin: plugin.name,
      version: plugin.version,
      ...described.get(signature),
    })),
    stages: [...graph.rows, ...graph.dataset].map(({ name, stage, rawOptions, from, with: chosen }) => ({
      name,
      stage: stage.name,
      version: stage.version,
      options: redact(rawOptions as JsonObject),
      from,
      ...(Object.keys(chosen).length > 0 && { with: chosen as JsonObject }),
    })),
  };
}
