import { AblataError, LanguageModel, SentenceEncoder, type Service, SplitPolicy, slotOf } from '@ablata/spec';
import type { Experiment } from '../experiment.ts';
import type { Session } from '../session.ts';

/** Their `start` waits for the first call that the ledger can't answer. */
const LAZY = new Set([slotOf(LanguageModel), slotOf(SentenceEncoder)]);

/**
 * Starts all services but those that the ledger may spare, and checks what can be known before anything is spent.
 *
 * @throws CONFIG_TARGET_TOO_SMALL, and what services throw
 */
export async function startServices(experiment: Experiment, session: Session, signal: AbortSignal): Promise<void> {
  const { target } = experiment.config;
  for (const { slot, use, signature } of experiment.services.services) {
    const instance = await session.pool.instance<Partial<Service>>(signature);
    if (!LAZY.has(slot)) await instance.start?.(signal);
    if (slot !== slotOf(SplitPolicy)) continue;
    const { requiredRows } = instance as SplitPolicy;
    if (requiredRows > target) {
      throw new AblataError(
        'CONFIG_TARGET_TOO_SMALL',
        `${experiment.origin.label}: the splits '${use}' need ${requiredRows} rows, and the target is ${target}`,
        {
          hint: `Raise the target to ${requiredRows}, or ask for smaller sizes.`,
        },
      );
    }
  }
}
