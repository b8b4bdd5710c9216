import type { JsonObject } from '@ablata/spec';
import type { Catalogue } from '../container/load-plugins.ts';
import { BUILT_IN_STAGES } from '../stages/index.ts';
import { jsonSchemaOf } from './json-schema-of.ts';

/** An implementation that a config may name, or a stage. */
export interface Offered {
  readonly name: string;
  /** The plugin it comes from; null: core itself. */
  readonly plugin: string | null;
  /** JSON Schema of its options; null: it takes none. Undefined: its validator can't say. */
  readonly options: JsonObject | null | undefined;
}

/** All that configs may name with these plugins. */
export interface DescribedCatalogue {
  /** Implementations by slot. */
  readonly slots: Readonly<Record<string, readonly Offered[]>>;
  readonly stages: readonly Offered[];
}

export function describeCatalogue(catalogue: Catalogue): DescribedCatalogue {
  const slots = catalogue.slots.map((slot) => {
    const offered = catalogue.providers(slot).map(({ provider, plugin }) => ({
      name: provider.name,
      plugin: plugin.name,
      options: provider.options === undefined ? null : jsonSchemaOf(provider.options),
    }));
    return [slot, offered] as const;
  });
  const stages = [...BUILT_IN_STAGES, ...catalogue.stages.values()].map(({ name, options }) => ({
    name,
    plugin: catalogue.stageOwner(name) ?? null,
    options: options === undefined ? null : jsonSchemaOf(options),
  }));
  return { slots: Object.fromEntries(slots), stages };
}
