import type { InputOf, Schema } from './schema.ts';

/**
 * What configs in TypeScript know of options. A plugin declares its own beside its definition, and every config that imports the plugin's
 * types has them:
 *
 * @example declare global { interface AblataServiceOptions { 'llm/mine': TypedOptions<typeof mineOptions> } }
 */
declare global {
  /** Options of services by `slot/use`. */
  interface AblataServiceOptions {}
  /** Options of stages by name. */
  interface AblataStageOptions {}
}

/** Options as a config may write them: what their schema takes, read only. */
export type TypedOptions<S extends Schema> = ReadOnly<InputOf<S>>;

type ReadOnly<T> = T extends readonly (infer Item)[]
  ? readonly ReadOnly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: ReadOnly<T[Key]> }
    : T;
