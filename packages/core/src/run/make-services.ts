import { AblataError, type Service } from '@ablata/spec';
import { where } from '../config/locate.ts';
import { Problems } from '../config/problems.ts';
import type { BoundService } from '../container/bind.ts';
import { type Experiment, takenServices } from '../experiment.ts';
import type { Session } from '../session.ts';

/** What a service may say of the rows it needs. */
type Demanding = Service & { readonly requiredRows?: number; readonly wantedRows?: number };

/**
 * Makes all services of an experiment and starts none, so that whatever they refuse of their options is told at once, before anything is started or spent.
 *
 * @throws CONFIG_TARGET_TOO_SMALL, and what making services throws
 */
export async function makeServices(
  experiment: Experiment,
  session: Session,
): Promise<ReadonlyMap<BoundService, Partial<Service>>> {
  const problems = new Problems();
  const made = new Map<BoundService, Partial<Demanding>>();
  for (const service of experiment.services.services) {
    const instance = await problems.attempt(() => session.pool.instance<Partial<Demanding>>(service.signature));
    if (instance) made.set(service, instance);
  }
  for (const service of takenServices(experiment)) {
    const error = tooFewRows(experiment, service, made.get(service));
    if (error) problems.add(error);
  }
  problems.throw();
  return made;
}

function tooFewRows(
  { config: { target }, origin }: Experiment,
  { path, slot, use }: BoundService,
  { requiredRows = 0, wantedRows = 0 }: Partial<Demanding> = {},
): AblataError | undefined {
  const needed = Math.max(requiredRows, wantedRows);
  if (target === undefined || needed <= target) return undefined;
  return new AblataError(
    'CONFIG_TARGET_TOO_SMALL',
    `${where(origin, path)}: the ${slot} '${use}' need ${needed} rows, and the target is ${target}`,
    { hint: `Raise the target to ${needed}, or ask for smaller sizes.` },
  );
}
