import { missing, type Readiness, SentenceEncoder, type Service } from '@ablata/spec';
import type { BoundService } from './container/bind.ts';
import { placeError } from './container/place-error.ts';
import { type Experiment, takenServices } from './experiment.ts';
import { isRemembered } from './remembered.ts';
import type { BoundExecutor } from './remote/bind-executor.ts';
import type { Session } from './session.ts';

const EXECUTOR = 'executor';

/** What a service of a config says of itself, or what came of making it. */
export interface ServiceReadiness extends Readiness {
  /** Its name in the config. */
  readonly service: string;
}

/**
 * Looks whether the services that an experiment takes could work here: by what their plugins check, and by making them. Those whose answers the ledger may
 * spare are not started, as in a plan: nothing is asked, and nothing is paid. A source that fetches its records when it starts fetches them.
 *
 * @param seen signatures of services that were looked at before, for variants that share them; added to
 */
export async function* checkServices(
  experiment: Experiment,
  session: Session,
  signal: AbortSignal,
  seen: Set<string> = new Set(),
): AsyncGenerator<ServiceReadiness> {
  const { services, executor } = experiment;
  if (executor) {
    for await (const found of checkExecutor(executor, signal)) {
      // What calls it can't be made without it.
      if (found.state === 'missing')
        for (const { signature } of executor.services.flatMap(services.called)) seen.add(signature);
      yield { service: EXECUTOR, ...found };
    }
  }
  await using _scope = session.pool.open(services.keys, services.bindings);
  for (const service of takenServices(experiment)) {
    if (seen.has(service.signature)) continue;
    seen.add(service.signature);
    const name = service.index === 0 ? service.name : `${service.name}[${service.index}]`;
    for await (const found of checkService(experiment, session, service, signal)) yield { service: name, ...found };
  }
}

async function* checkExecutor({ check, binding }: BoundExecutor, signal: AbortSignal): AsyncGenerator<Readiness> {
  try {
    yield* check?.(signal) ?? [];
  } catch (error) {
    signal.throwIfAborted();
    yield missing(binding.use, error);
  }
}

async function* checkService(
  { origin }: Experiment,
  session: Session,
  service: BoundService,
  signal: AbortSignal,
): AsyncGenerator<Readiness> {
  let able = true;
  try {
    for await (const found of service.check?.(signal) ?? []) {
      able &&= found.state !== 'missing';
      yield found;
    }
    if (!able) return; // making it would say the same again
    const instance = await session.pool.instance<Partial<Service & SentenceEncoder>>(service.signature);
    if (!isRemembered(service)) await instance.start?.(signal);
    yield madeOf(service, instance);
  } catch (error) {
    signal.throwIfAborted();
    yield missing(service.use, placeError(error, origin, service));
  }
}

function madeOf({ token, use, plugin }: BoundService, { dimension }: Partial<SentenceEncoder>): Readiness {
  const vectors = token === SentenceEncoder && dimension !== undefined ? { dimension } : {};
  const by = plugin.version === null ? plugin.name : `${plugin.name} ${plugin.version}`;
  return {
    state: 'ready',
    what: use,
    message: `of ${by}${vectors.dimension === undefined ? '' : `, vectors of ${vectors.dimension} numbers`}`,
    details: { use, plugin: plugin.name, version: plugin.version, ...vectors },
  };
}
