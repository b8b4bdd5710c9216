import { AblataError, didYouMean, severalErrors } from '@ablata/spec';
import { type ConfigOrigin, where } from './locate.ts';
import type { ExperimentConfig } from './schema.ts';

/**
 * Money is counted by prices alone: a budget of it that has none would never end a run, and the price of a service that there is not would count nothing.
 *
 * @throws CONFIG_INVALID
 */
export function checkPrices({ budget, run, services }: ExperimentConfig, origin: ConfigOrigin): void {
  const { prices } = run ?? {};
  if (prices === undefined) {
    if (budget?.spend === undefined) return;
    throw new AblataError(
      'CONFIG_INVALID',
      `${where(origin, ['budget', 'spend'])} counts money, and run.prices says no price: the run would never end by it`,
      {
        hint: 'Say what a million tokens cost, e.g. run: { prices: { prompt: 0.2, completion: 0.6 } }, or bound the tokens: budget.tokens.',
      },
    );
  }
  if ('prompt' in prices) return;
  const names = Object.keys(services);
  const unknown = Object.keys(prices).filter((name) => !names.includes(name));
  if (unknown.length === 0) return;
  throw severalErrors(
    unknown.map((name) => {
      const place = where(origin, ['run', 'prices', name], 'key');
      const what = `${place} is the price of a service that there is not.${didYouMean(name, names)}`;
      return new AblataError('CONFIG_INVALID', what);
    }),
  );
}
