import type { ExperimentConfig, ServiceBinding } from '../config/schema.ts';
import { stagesOf } from './presets.ts';

/** What a config names that a plugin has to offer: services as `slot/use`, stages by name. @param builtIn names of stages that need no plugin */
export function namedIn(
  config: ExperimentConfig,
  hostStages: readonly { readonly use: string }[],
  builtIn: ReadonlySet<string>,
): ReadonlySet<string> {
  const bindings = Object.entries(config.services).flatMap(([name, bound]) =>
    ((Array.isArray(bound) ? bound : [bound]) as readonly ServiceBinding[]).map((each) => [name, each] as const),
  );
  const executor = config.run?.executor;
  const services = [...bindings, ...(executor ? [['executor', executor] as const] : [])];
  const stages = [
    ...stagesOf(config.graph ?? 'generate'),
    ...hostStages.map(({ use }) => use),
    ...(config.stages ?? []).flatMap((edit) => (typeof edit?.use === 'string' ? [edit.use] : [])),
  ];
  return new Set([
    ...services.map(([name, { use, slot = name }]) => `${slot}/${use}`),
    ...stages.filter((name) => !builtIn.has(name) && !name.startsWith('.')),
  ]);
}
