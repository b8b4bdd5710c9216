import type { Service } from '@ablata/spec';
import { gathering, type Problems } from '../config/problems.ts';
import type { BoundService } from '../container/bind.ts';
import { makeEach } from '../container/make-each.ts';
import { type Experiment, takenServices } from '../experiment.ts';
import type { Session } from '../session.ts';

/**
 * Makes all services of an experiment, whose scope is open, and starts none, so that whatever they refuse of their options is told at once, before anything is
 * started or spent.
 *
 * @param problems where that goes
 * @throws CONFIG_TARGET_TOO_SMALL, and what making services throws
 */
export function makeServices(
  experiment: Experiment,
  { pool }: Pick<Session, 'pool'>,
  problems?: Problems,
): Promise<ReadonlyMap<BoundService, Partial<Service>>> {
  const { config, origin, services } = experiment;
  const making = { services: services.services, taken: takenServices(experiment), pool, target: config.target, origin };
  return gathering(problems, (own) => makeEach(making, own));
}
