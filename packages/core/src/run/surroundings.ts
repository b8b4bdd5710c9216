import type { JsonObject, Service } from '@ablata/spec';
import { inject } from '../container/inject.ts';
import type { Scope } from '../container/pool.ts';
import type { Surroundings } from '../engine/execute.ts';
import type { Experiment } from '../experiment.ts';
import { madeBy } from '../graph/made-by.ts';
import { isRemembered } from '../remembered.ts';
import type { Session } from '../session.ts';

/** What the engine needs of an experiment and its session; the rest differs between a run and a plan. */
export async function surroundingsOf(
  { config, graph, services }: Experiment,
  session: Session,
  scope: Scope,
  rest: Omit<Surroundings, 'seed' | 'ledger' | 'services' | 'madeBy'>,
): Promise<Surroundings> {
  const identities = new Map<string, JsonObject>();
  for (const service of services.services) {
    if (!isRemembered(service)) continue;
    const { identity = {} } = await session.pool.instance<Partial<Service>>(service.signature);
    identities.set(service.name, identity);
  }
  return {
    ...rest,
    seed: config.seed ?? 0,
    ledger: session.ledger,
    services: (node) => inject(node.needs, node.services, services, scope),
    madeBy: (node, column) =>
      madeBy(graph, node, column, (name) => identities.has(name)).map((name) => identities.get(name) as JsonObject),
  };
}
