import type { DatasetStage } from './dataset-stage.ts';
import type { JsonObject } from './json.ts';
import type { Logger } from './logger.ts';
import type { Injected, Needs } from './needs.ts';
import type { Project } from './project.ts';
import type { CheckService } from './readiness.ts';
import type { OutputOf, Schema } from './schema.ts';
import type { Stage } from './stage.ts';
import type { Token } from './token.ts';

/** The version of these contracts. Counted up when a plugin written against an older one would break. */
export const SPEC_VERSION = 1;

/** Throws `CONFIG_…` and `DATA_…` errors; asks nothing, keeps nothing open. */
export type ExamineService<O> = {
  examine(options: O, context: { readonly logger: Logger; readonly project: Project }): void | Promise<void>;
}['examine'];

/** An implementation of a service under a name: what `use` in a config refers to. */
export interface Provider {
  readonly token: Token<unknown>;
  readonly name: string;
  /** Validates the options of the config (without `use`); undefined: it takes none. */
  readonly options: Schema | undefined;
  readonly needs: Needs;
  /** What must be known before it is made, for the proof of the graph; providers made by hand may have none. */
  traits?(options: unknown): JsonObject;
  /** Looks whether it could work here; for `ablata doctor`. Without it the service is made, to see whether that succeeds. */
  readonly check?: CheckService<unknown> | undefined;
  /** See {@link ProviderDefinition.examine}. */
  readonly examine?: ExamineService<unknown> | undefined;
  create(options: unknown, needs: Readonly<Record<string, unknown>>): unknown;
}

export interface ProviderDefinition<T, O extends Schema, N extends Needs> {
  readonly options?: O;
  /** Other services to inject, by name: `{ logger: Logger }`. */
  readonly needs?: N;
  /**
   * What the proof of the graph must know of it before it is made. A `Deduplicator` that judges texts alone says
   * `{ vectors: false }`: its stage then needs no encoder.
   */
  readonly traits?: JsonObject | ((options: OutputOf<O>) => JsonObject);
  /**
   * Looks whether it could work here, before it is made: what `ablata doctor` says of it.
   *
   * @example async *check({ model }, { project }) { yield { state: 'ready', what: 'weights', message: await describe(project.resolve(model)) }; }
   */
  readonly check?: CheckService<OutputOf<O>>;
  /**
   * Refuses what `create` would refuse of these options and of what they name, without making the service: for one whose `create` asks a server, which is not
   * to happen while anything is wrong with the config.
   */
  readonly examine?: ExamineService<OutputOf<O>>;
  /** Makes the service. Cheap: what is expensive belongs in the service's `start`. May be async. */
  create(options: OutputOf<O>, needs: Injected<N>): T | Promise<T>;
}

/**
 * An implementation of a service.
 *
 * @example provide(Deduplicator, 'cosine', { options: type({ threshold: '0 < number <= 1 = 0.95' }), create: createCosineDeduplicator })
 */
export function provide<
  T,
  O extends Schema = Schema<unknown, Record<never, never>>,
  const N extends Needs = Record<never, never>,
>(token: Token<T>, name: string, definition: ProviderDefinition<NoInfer<T>, O, N>): Provider {
  const { options, needs, traits = {}, check, examine, create } = definition;
  return {
    token,
    name,
    options,
    needs: needs ?? {},
    traits: typeof traits === 'function' ? (traits as NonNullable<Provider['traits']>) : () => traits,
    check: check as Provider['check'],
    examine: examine as Provider['examine'],
    create: create as Provider['create'],
  };
}

/** A stage of any options, columns and needs. */
export type AnyStage = Stage | DatasetStage;

/** What a plugin package exports as default. */
export interface Plugin {
  /** The package's name. */
  readonly name: string;
  /** The {@link SPEC_VERSION} it was written against. */
  readonly specVersion: number;
  readonly provides: readonly Provider[];
  readonly stages: readonly AnyStage[];
}

export interface PluginDefinition {
  readonly name: string;
  readonly specVersion: typeof SPEC_VERSION;
  readonly provides?: readonly Provider[];
  readonly stages?: readonly AnyStage[];
}

/** Defines a plugin: the default export of its package. */
export function definePlugin(definition: PluginDefinition): Plugin {
  return { provides: [], stages: [], ...definition };
}
