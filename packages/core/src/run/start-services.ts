import { AblataError, type Service } from '@ablata/spec';
import { where } from '../config/locate.ts';
import { type Experiment, takenServices } from '../experiment.ts';
import { isRemembered } from '../remembered.ts';
import type { Session } from '../session.ts';

/** What a service may say of the rows it needs. */
type Demanding = Service & { readonly requiredRows?: number; readonly wantedRows?: number };

/**
 * Starts all services that are taken but those that the ledger may spare, whose start waits for the first call that the ledger
 * can't answer; and checks what can be known before anything is spent.
 *
 * @throws CONFIG_TARGET_TOO_SMALL, and what services throw
 */
export async function startServices(experiment: Experiment, session: Session, signal: AbortSignal): Promise<void> {
  const { config, origin } = experiment;
  for (const service of takenServices(experiment)) {
    const instance = await session.pool.instance<Partial<Demanding>>(service.signature);
    if (!isRemembered(service)) await instance.start?.(signal);
    const { requiredRows = 0, wantedRows = 0 } = instance;
    const needed = Math.max(requiredRows, wantedRows);
    if (config.target === undefined || needed <= config.target) continue;
    throw new AblataError(
      'CONFIG_TARGET_TOO_SMALL',
      `${where(origin, service.path)}: the ${service.slot} '${service.use}' need ${needed} rows, and the target is ${config.target}`,
      { hint: `Raise the target to ${needed}, or ask for smaller sizes.` },
    );
  }
}
