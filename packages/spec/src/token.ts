/**
 * A typed key of the container. The token of a service is also its slot: `services.llm` in a config binds the token
 * `llm`, so a plugin that defines `token<Judge>('judge')` gives every config a slot `services.judge`.
 *
 * A token is a registered symbol: two installed copies of this package make equal tokens.
 */
export type Token<T> = symbol & { readonly __service?: T };

const PREFIX = '@ablata/';

/** Makes (or finds) the token of a slot. */
export function token<T>(slot: string): Token<T> {
  return Symbol.for(PREFIX + slot) as Token<T>;
}

/** The slot a token stands for, as a config names it: `llm`, `encoder`, … */
export function slotOf(token: Token<unknown>): string {
  const key = Symbol.keyFor(token);
  return key?.startsWith(PREFIX) ? key.slice(PREFIX.length) : (token.description ?? 'unnamed');
}
