import type { Service } from '@ablata/spec';
import { placeError } from '../container/place-error.ts';
import { type Experiment, takenServices } from '../experiment.ts';
import { isRemembered } from '../remembered.ts';
import type { Session } from '../session.ts';

/**
 * Starts all services that are taken but those that the ledger may spare, whose start waits for the first call that the ledger
 * can't answer.
 *
 * @throws what services throw
 */
export async function startServices(experiment: Experiment, session: Session, signal: AbortSignal): Promise<void> {
  for (const service of takenServices(experiment)) {
    if (isRemembered(service)) continue;
    const instance = await session.pool.instance<Partial<Service>>(service.signature);
    try {
      await instance.start?.(signal);
    } catch (error) {
      throw placeError(error, experiment.origin, service);
    }
  }
}
