import {
  AblataError,
  didYouMean,
  type Executor,
  type Logger,
  type RemoteHandler,
  type RemoteService,
  type Service,
} from '@ablata/spec';
import { type ConfigOrigin, where } from '../config/locate.ts';
import { Problems } from '../config/problems.ts';
import type { ExperimentConfig } from '../config/schema.ts';
import { type BoundService, bindServices } from '../container/bind.ts';
import { loadPlugins } from '../container/load-plugins.ts';
import { ServicePool } from '../container/pool.ts';
import { createProject } from '../container/project.ts';
import type { Host } from '../host.ts';
import { adapterOf, remoteServiceOf } from './adapters.ts';
import { type BoundExecutor, bindExecutor } from './bind-executor.ts';

/** A service of this machine's own config, and how its calls are answered. */
export interface OfferedService {
  readonly service: RemoteService;
  readonly slot: string;
  readonly use: string;
  readonly handler: RemoteHandler;
  /** Batches at once that suit it now. */
  concurrency(): number;
  /** Opens what is expensive. */
  start(signal: AbortSignal): Promise<void>;
}

export interface Worker extends AsyncDisposable {
  readonly executor: Executor;
  readonly services: readonly OfferedService[];
}

export interface WorkerOptions {
  readonly logger: Logger;
  readonly host?: Host;
  /** Services to work for, by name; default: those that the config's executor is for. */
  readonly only?: readonly string[];
}

/** One batch is encoded while the next is on its way. */
const ENCODER_BATCHES = 2;

/**
 * What a worker needs of a config: its executor and the services it answers for. Plugins and options are this config's own; a queue brings
 * calls and nothing else.
 *
 * @throws CONFIG_NO_EXECUTOR, CONFIG_UNKNOWN_SERVICE, CONFIG_INVALID, PLUGIN_…, and what services throw
 */
export async function openWorker(
  config: ExperimentConfig,
  origin: ConfigOrigin,
  { logger, host = {}, only }: WorkerOptions,
): Promise<Worker> {
  const problems = new Problems();
  const catalogue = await loadPlugins({ origin, listed: config.plugins ?? [], bundled: host.plugins }, problems);
  const ambient = { logger, project: createProject(origin, config.paths) };
  const bound = await problems.attempt(() => executorOf(config, origin, catalogue, ambient));
  const { services, keys, bindings } = await bindServices(config, origin, catalogue, ambient, undefined, problems);
  const pool = new ServicePool();
  pool.open(keys, bindings);
  try {
    const offered: OfferedService[] = [];
    for (const name of only ?? bound?.services ?? []) {
      await problems.attempt(async () => {
        if (problems.services.has(name)) return;
        const service = serviceCalled(name, services, origin);
        offered.push(offer(service, await pool.instance(service.signature), origin));
      });
    }
    // Opens nothing yet: what it refuses is told with the rest.
    const executor = await problems.attempt(() => bound?.make());
    problems.throw();
    return {
      executor: executor as Executor,
      services: offered,
      async [Symbol.asyncDispose]() {
        await executor?.[Symbol.asyncDispose]?.();
        await pool[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await pool[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * The executor of a config, alone: to look at its queues.
 *
 * @throws CONFIG_NO_EXECUTOR, CONFIG_…, PLUGIN_…
 */
export async function openExecutor(
  config: ExperimentConfig,
  origin: ConfigOrigin,
  { logger, host = {} }: Omit<WorkerOptions, 'only'>,
): Promise<Executor & AsyncDisposable> {
  const catalogue = await loadPlugins({ origin, listed: config.plugins ?? [], bundled: host.plugins });
  const ambient = { logger, project: createProject(origin, config.paths) };
  const executor = await (await executorOf(config, origin, catalogue, ambient)).make();
  return { ...executor, [Symbol.asyncDispose]: async () => executor[Symbol.asyncDispose]?.() };
}

async function executorOf(...[config, origin, ...rest]: Parameters<typeof bindExecutor>): Promise<BoundExecutor> {
  const bound = await bindExecutor(config, origin, ...rest);
  if (bound) return bound;
  throw new AblataError('CONFIG_NO_EXECUTOR', `${where(origin, ['run'])} names no executor`, {
    hint: "Write, for instance, run: { executor: { use: 'bullmq', url: 'redis://localhost:6379', for: ['encoder'] } }, and list the plugin that brings it.",
  });
}

function offer(service: BoundService, instance: Partial<Service>, origin: ConfigOrigin): OfferedService {
  const adapter = adapterOf(service, instance);
  if (!adapter) {
    throw new AblataError(
      'CONFIG_INVALID',
      `${where(origin, service.path)}: the calls of '${service.name}' (${service.slot} '${service.use}') can't run for others`,
    );
  }
  const remote = remoteServiceOf(service, instance);
  const own = (instance as { concurrency?(): number }).concurrency?.bind(instance);
  return {
    service: remote,
    slot: service.slot,
    use: service.use,
    handler: adapter.serve(instance),
    concurrency: own ?? (() => (remote.batchSize > 1 ? ENCODER_BATCHES : 1)),
    start: async (signal) => instance.start?.(signal),
  };
}

function serviceCalled(name: string, services: readonly BoundService[], origin: ConfigOrigin): BoundService {
  const found = services.find((service) => service.name === name);
  if (found) return found;
  const names = services.map((service) => service.name);
  throw new AblataError(
    'CONFIG_UNKNOWN_SERVICE',
    `${where(origin, ['services'])}: there is no service named '${name}' to work for.${didYouMean(name, names)}`,
  );
}
