import { AblataError, type Service } from '@ablata/spec';
import { type ConfigOrigin, where } from '../config/locate.ts';
import type { Problems } from '../config/problems.ts';
import type { BoundService } from './bind.ts';
import type { ServicePool } from './pool.ts';

/** What a service may say of the rows it needs. */
type Demanding = Service & { readonly requiredRows?: number; readonly wantedRows?: number };

export interface Making {
  readonly services: readonly BoundService[];
  /** Those that are used: what the others demand is no matter. */
  readonly taken: readonly BoundService[];
  /** Whose scope is open. */
  readonly pool: ServicePool;
  /** Rows to collect. */
  readonly target: number | undefined;
  readonly origin: ConfigOrigin;
}

/** Makes services and starts none; what they refuse of their options, and demand of the target, goes to the problems. */
export async function makeEach(
  { services, taken, pool, target = Number.POSITIVE_INFINITY, origin }: Making,
  problems: Problems,
): Promise<ReadonlyMap<BoundService, Partial<Service>>> {
  const made = new Map<BoundService, Partial<Demanding>>();
  for (const service of services) {
    const instance = await problems.attempt(() => pool.instance<Partial<Demanding>>(service.signature));
    if (instance) made.set(service, instance);
  }
  for (const service of taken) {
    const { requiredRows = 0, wantedRows = 0 } = made.get(service) ?? {};
    const needed = Math.max(requiredRows, wantedRows);
    if (needed > target) problems.add(tooFewRows(service, needed, target, origin));
  }
  return made;
}

function tooFewRows(
  { path, slot, use }: BoundService,
  needed: number,
  target: number,
  origin: ConfigOrigin,
): AblataError {
  return new AblataError(
    'CONFIG_TARGET_TOO_SMALL',
    `${where(origin, path)}: the ${slot} '${use}' need ${needed} rows, and the target is ${target}`,
    { hint: `Raise the target to ${needed}, or ask for smaller sizes.` },
  );
}
