import type { Prices } from '../config/schema.ts';
import type { TokenCounts } from './books.ts';

/** What tokens of a service cost; 0 where no price is known. */
export function costOf(prices: Prices | undefined, service: string, { prompt, completion }: TokenCounts): number {
  const price =
    prices && ('prompt' in prices ? (prices as TokenCounts) : (prices as Record<string, TokenCounts>)[service]);
  return price ? (prompt * price.prompt + completion * price.completion) / 1e6 : 0;
}
