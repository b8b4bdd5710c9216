import type { AnyStage, JsonObject } from '@ablata/spec';
import type { ConfigOrigin } from './config/locate.ts';
import { redact } from './config/redact.ts';
import type { ExperimentConfig, StageEdit } from './config/schema.ts';
import { type BoundServices, bindServices } from './container/bind.ts';
import { type Catalogue, loadPlugins } from './container/load-plugins.ts';
import { createProject } from './container/project.ts';
import { buildGraph } from './graph/build-graph.ts';
import { type ProvenGraph, prove } from './graph/prove.ts';
import { RunControl } from './run/control.ts';
import type { Session } from './session.ts';
import { BUILT_IN_STAGES } from './stages/index.ts';

/** What the program around core brings along. */
export interface Host {
  /** Plugin packages that need not be listed, and the module they are resolved from. */
  readonly plugins?: { readonly names: readonly string[]; readonly from: string };
  /** Stages of those plugins that belong to every graph, each before or after a built-in one. A config may remove them. */
  readonly stages?: readonly { readonly use: string; readonly before?: string; readonly after?: string }[];
}

/** A config whose plugins are loaded, whose services are bound and whose graph is proven. Nothing was spent. */
export interface Experiment {
  readonly config: ExperimentConfig;
  readonly origin: ConfigOrigin;
  readonly catalogue: Catalogue;
  readonly services: BoundServices;
  readonly graph: ProvenGraph;
}

/**
 * Proves a config from end to end.
 *
 * @throws CONFIG_…, PLUGIN_… and GRAPH_… errors
 */
export async function openExperiment(
  config: ExperimentConfig,
  origin: ConfigOrigin,
  session: Session,
  host: Host = {},
): Promise<Experiment> {
  const catalogue = await loadPlugins({ origin, listed: config.plugins ?? [], bundled: host.plugins });
  const ambient = { logger: session.logger, project: createProject(origin, config.paths) };
  const services = await bindServices(config, origin, catalogue, ambient, session.decorate);
  const graph = await buildGraph((config.stages ?? []) as readonly StageEdit[], {
    builtIn: withHostStages(catalogue, host),
    offered: catalogue.stages,
    origin,
  });
  const bound = new Set([...services.tokens.keys(), RunControl]);
  return { config, origin, catalogue, services, graph: await prove(graph, bound, origin) };
}

function withHostStages({ stages: offered }: Catalogue, host: Host): readonly AnyStage[] {
  const stages = [...BUILT_IN_STAGES];
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
    target: config.target,
    services: services.services.map(({ slot, use, plugin, signature }) => ({
      slot,
      use,
      plugin: plugin.name,
      version: plugin.version,
      ...described.get(signature),
    })),
    stages: [...graph.rows, ...graph.dataset].map(({ name, stage, rawOptions, from }) => ({
      name,
      stage: stage.name,
      version: stage.version,
      options: redact(rawOptions as JsonObject),
      from,
    })),
  };
}
