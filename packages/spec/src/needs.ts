import type { Token } from './token.ts';

/** Tokens by the names under which their services are injected; of a {@link several} need all that are meant. */
export type Needs = { readonly [name: string]: Token<unknown> | Several<unknown> };

/** A need that takes any number of services of one slot. */
export interface Several<T> {
  readonly several: Token<T>;
}

/** A service and the name it has in the config. */
export interface NamedService<T> {
  readonly name: string;
  readonly service: T;
}

/**
 * Needs all services of a slot, or those that the config names: `with: { judges: ['judge-a', 'judge-b'] }`.
 *
 * @example needs: { judges: several(LanguageModel) }
 */
export function several<T>(token: Token<T>): Several<T> {
  return { several: token };
}

export function isSeveral(need: Token<unknown> | Several<unknown>): need is Several<unknown> {
  return typeof need === 'object';
}

/** The services for such tokens. A need that is there for some options only is optional here as well. */
export type Injected<N extends Needs> = { readonly [K in keyof N]: InjectedFor<NonNullable<N[K]>> };

type InjectedFor<Need> =
  Need extends Several<infer T> ? readonly NamedService<T>[] : Need extends Token<infer T> ? T : never;
