import { isSeveral, type NamedService, type Needs } from '@ablata/spec';
import type { BoundServices } from './bind.ts';
import type { Scope } from './pool.ts';

/** The services that needs mean, made if they were not yet. @param names of each need, in the config */
export async function inject(
  needs: Needs,
  names: Readonly<Record<string, readonly string[]>>,
  services: BoundServices,
  scope: Pick<Scope, 'get'>,
): Promise<Readonly<Record<string, unknown>>> {
  const injected: Record<string, unknown> = {};
  for (const [key, need] of Object.entries(needs)) {
    const members: NamedService<unknown>[] = [];
    for (const name of names[key] ?? []) {
      for (const key of services.keysOf(name)) members.push({ name: key, service: await scope.get(key) });
    }
    injected[key] = isSeveral(need) ? members : members[0]?.service;
  }
  return injected;
}
