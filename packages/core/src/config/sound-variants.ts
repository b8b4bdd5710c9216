import { expandVariants, type Variant, type VariantSelection } from './ablations.ts';
import type { LoadedConfig } from './load.ts';
import type { Problems } from './problems.ts';
import { experimentSchema } from './schema.ts';
import { validate } from './validate.ts';

/** The variants of a config, each checked like a config of its own; what is wrong with them goes to the problems. */
export async function soundVariants(
  { config, origin }: LoadedConfig,
  selection: VariantSelection,
  problems: Problems,
): Promise<Variant[]> {
  const sound: Variant[] = [];
  for (const variant of expandVariants(config, origin, selection, problems)) {
    const place = { origin: variant.origin, path: [], what: 'an experiment' };
    if (await problems.attempt(() => validate(experimentSchema, variant.config, place))) sound.push(variant);
  }
  return sound;
}
