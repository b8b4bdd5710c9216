import { AblataError, didYouMean, type Executor, isSeveral, Logger, Project, slotOf } from '@ablata/spec';
import { type ConfigOrigin, where } from '../config/locate.ts';
import type { ExecutorBinding, ExperimentConfig } from '../config/schema.ts';
import type { Ambient } from '../container/bind.ts';
import { type BoundCheck, checkOf } from '../container/check-of.ts';
import { findProvider } from '../container/find-provider.ts';
import type { Catalogue } from '../container/load-plugins.ts';
import { placeError } from '../container/place-error.ts';

const SLOT = 'executor';
const PATH = ['run', 'executor'] as const;

/** An executor of the config, proven: provider found, options valid. */
export interface BoundExecutor {
  /** Names of the services whose calls it runs. */
  readonly services: readonly string[];
  /** Equal ones are one executor. */
  readonly binding: ExecutorBinding;
  /** Undefined: its plugin has no say in whether it could work here. */
  readonly check: BoundCheck | undefined;
  make(): Promise<Executor>;
}

/**
 * Finds the executor that a config names; undefined when it names none.
 *
 * @throws CONFIG_UNKNOWN_SLOT, CONFIG_UNKNOWN_USE, CONFIG_UNKNOWN_SERVICE, CONFIG_INVALID
 */
export async function bindExecutor(
  config: ExperimentConfig,
  origin: ConfigOrigin,
  catalogue: Catalogue,
  ambient: Ambient,
): Promise<BoundExecutor | undefined> {
  const binding = config.run?.executor;
  if (binding === undefined) return undefined;
  const names = Object.keys(config.services);
  for (const [index, name] of binding.for.entries()) {
    if (Object.hasOwn(config.services, name)) continue;
    throw new AblataError(
      'CONFIG_UNKNOWN_SERVICE',
      `${where(origin, [...PATH, 'for', index])}: there is no service named '${name}'.${didYouMean(name, names)}`,
    );
  }
  const { for: services, ...rest } = binding;
  const candidate = await findProvider(SLOT, 0, rest as ExecutorBinding, PATH, origin, catalogue);
  const { provider, options } = candidate;
  const needs: Record<string, unknown> = {};
  for (const [name, need] of Object.entries(provider.needs)) {
    if (need === Logger) needs[name] = ambient.logger;
    else if (need === Project) needs[name] = ambient.project;
    else throw unknownNeed(provider.name, isSeveral(need) ? need.several : need);
  }
  const make = async (): Promise<Executor> => {
    try {
      return (await provider.create(options, needs)) as Executor;
    } catch (error) {
      throw placeError(error, origin, { path: PATH, options: candidate.rawOptions });
    }
  };
  return { services, binding, check: checkOf(candidate, ambient, origin), make };
}

function unknownNeed(use: string, need: symbol): AblataError {
  return new AblataError(
    'PLUGIN_INVALID',
    `the executor '${use}' needs a service of the slot '${slotOf(need)}': an executor can have a logger and the project`,
    { mender: 'plugin' },
  );
}
