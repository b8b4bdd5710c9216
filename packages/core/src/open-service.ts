import { AblataError, didYouMean, type Logger, type Service } from '@ablata/spec';
import type { ConfigOrigin } from './config/locate.ts';
import type { ExperimentConfig } from './config/schema.ts';
import { bindServices } from './container/bind.ts';
import { loadPlugins } from './container/load-plugins.ts';
import { ServicePool } from './container/pool.ts';
import { createProject } from './container/project.ts';
import type { Host } from './host.ts';

/** A service of its own, and what it needs. */
export interface OpenedService<T> extends AsyncDisposable {
  readonly service: T;
}

export interface OpenServiceOptions {
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly host?: Host;
}

/**
 * Makes and starts one service of a config, without its graph, its ledger or any other service but those it needs: for whoever looks at a run afterwards.
 *
 * @param name in the config's `services`
 * @throws CONFIG_UNKNOWN_SERVICE, and what binding, making and starting it throw
 */
export async function openService<T>(
  config: ExperimentConfig,
  origin: ConfigOrigin,
  name: string,
  { logger, signal, host }: OpenServiceOptions,
): Promise<OpenedService<T>> {
  const catalogue = await loadPlugins({ origin, listed: config.plugins ?? [], bundled: host?.plugins });
  const ambient = { logger, project: createProject(origin, config.paths) };
  const services = await bindServices(config, origin, catalogue, ambient);
  const [bound] = services.called(name);
  if (bound === undefined) {
    throw new AblataError(
      'CONFIG_UNKNOWN_SERVICE',
      `${origin.label} has no service '${name}'.${didYouMean(name, services.names)}`,
    );
  }
  const pool = new ServicePool();
  const scope = pool.open(services.keys, services.bindings);
  try {
    const service = await scope.get<T & Partial<Service>>(name);
    await service.start?.(signal);
    return { service, [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose]() };
  } catch (error) {
    await pool[Symbol.asyncDispose]();
    throw error;
  }
}
