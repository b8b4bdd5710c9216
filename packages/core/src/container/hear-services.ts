import type { Executor } from '@ablata/spec';
import type { ConfigOrigin } from '../config/locate.ts';
import type { Problems } from '../config/problems.ts';
import type { ExperimentConfig } from '../config/schema.ts';
import type { BoundServices } from './bind.ts';
import { makeEach } from './make-each.ts';
import { ServicePool } from './pool.ts';

/** Tells what the services of a config refuse of which something else is wrong: they are made for that alone, and disposed. */
export async function hearServices(
  { target }: ExperimentConfig,
  origin: ConfigOrigin,
  { services, keys, bindings }: BoundServices,
  executor: { make(): Promise<Executor> } | undefined,
  problems: Problems,
): Promise<void> {
  await using pool = new ServicePool();
  pool.open(keys, bindings);
  try {
    const runner = executor && (await problems.attempt(() => executor.make()));
    await runner?.[Symbol.asyncDispose]?.();
    // Which are taken is not known for sure: those that stages take unasked.
    const taken = services.filter(({ name, slot }) => name === slot);
    await makeEach({ services, taken, pool, target, origin, hearOnly: true }, problems);
  } catch {
    // What nobody can mend in the config is told when all else is mended.
  }
}
