import type { Token } from './token.ts';

/** Tokens by the names under which their services are injected. */
export type Needs = { readonly [name: string]: Token<unknown> };

/** The services for such tokens. */
export type Injected<N extends Needs> = {
  readonly [K in keyof N]: N[K] extends Token<infer T> ? T : never;
};
