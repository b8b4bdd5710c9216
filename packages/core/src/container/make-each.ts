import { AblataError, type Service } from '@ablata/spec';
import { type ConfigOrigin, where } from '../config/locate.ts';
import type { Problems } from '../config/problems.ts';
import type { BoundService } from './bind.ts';
import { pathTo } from './option-naming.ts';
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
  /** What asks a server when it is made is not made. */
  readonly hearOnly?: boolean;
}

/** Makes services and starts none; what they refuse of their options, and demand of the target, goes to the problems. */
export async function makeEach(
  { services, taken, pool, target = Number.POSITIVE_INFINITY, origin, hearOnly = false }: Making,
  problems: Problems,
): Promise<ReadonlyMap<BoundService, Partial<Service>>> {
  const made = new Map<BoundService, Partial<Demanding>>();
  const unforeseen: unknown[] = [];
  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    await problems.attempt(work).catch((error: unknown) => unforeseen.push(error)); // the others are heard all the same
  };
  const make = (service: BoundService): Promise<void> =>
    attempt(async () => made.set(service, await pool.instance<Partial<Demanding>>(service.signature)));
  const later = askingServices(services);
  for (const service of services) {
    if (!later.has(service)) await make(service);
    else if (service.examine) await attempt(service.examine);
  }
  for (const service of taken) {
    const { requiredRows = 0, wantedRows = 0 } = made.get(service) ?? {};
    const needed = Math.max(requiredRows, wantedRows);
    if (needed > target) problems.add(tooFewRows(service, needed, target, origin));
  }
  if (!problems.any && !hearOnly) for (const service of later) await make(service);
  if (unforeseen.length > 0 && !problems.any) throw unforeseen[0];
  return made;
}

/** Those that may ask a server when they are made, and those that need one of them. */
function askingServices(services: readonly BoundService[]): Set<BoundService> {
  const asking = new Set<BoundService>();
  for (const service of services) {
    const names = Object.values(service.needs).flat();
    if (service.examine || [...asking].some(({ name }) => names.includes(name))) asking.add(service);
  }
  return asking;
}

/** At the size that is too large, where one of the options is; the target's own place is said when something else than the config's base sets it. */
function tooFewRows(
  { path, slot, use, options }: BoundService,
  needed: number,
  target: number,
  origin: ConfigOrigin,
): AblataError {
  const size = pathTo(options, (leaf) => leaf === needed) ?? [];
  const set = origin.changed?.(['target']);
  return new AblataError(
    'CONFIG_TARGET_TOO_SMALL',
    `${where(origin, [...path, ...size])}: the ${slot} '${use}' need ${needed} rows, and the target${set === undefined ? '' : ` (${set})`} is ${target}`,
    { hint: `Raise the target to ${needed}, or ask for smaller sizes.` },
  );
}
