import { SentenceDecoder, SentenceEncoder, type Service } from '@ablata/spec';
import { type Experiment, takenServices } from '../experiment.ts';
import type { Session } from '../session.ts';

/** What works on texts that have just been paid for. */
const FOLLOWING: ReadonlySet<symbol> = new Set<symbol>([SentenceEncoder, SentenceDecoder]);

/**
 * Gives a function that starts the run's encoders and decoders in the background, the first time it is called: as soon as a model is asked for something, its
 * answer will be a text that nobody has encoded, and weights load while it is waited for. A run that lives on its ledger never calls it. What goes wrong
 * is thrown where the service is first used.
 */
export async function startingAhead(
  experiment: Experiment,
  session: Session,
  signal: AbortSignal,
): Promise<() => void> {
  const following = takenServices(experiment).filter(({ token }) => FOLLOWING.has(token));
  const instances = await Promise.all(
    following.map(({ signature }) => session.pool.instance<Partial<Service>>(signature)),
  );
  let begun = false;
  return () => {
    if (begun) return;
    begun = true;
    for (const instance of instances) instance.start?.(signal).catch(() => {});
  };
}
