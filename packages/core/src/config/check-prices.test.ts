import { expect, test } from 'vitest';
import { errorOf } from '../../test/error-of.ts';
import { origin } from '../../test/origin.ts';
import { checkPrices } from './check-prices.ts';
import type { ExperimentConfig } from './schema.ts';

const services = { llm: { use: 'vllm' }, judge: { slot: 'llm', use: 'vllm' } };
const config = (more: Partial<ExperimentConfig>): ExperimentConfig => ({ name: 'small', target: 5, services, ...more });
const price = { prompt: 1, completion: 2 };

test.each([
  {},
  { budget: { tokens: 5 } },
  { budget: { spend: 1 }, run: { prices: price } },
  { budget: { spend: 1 }, run: { prices: { judge: price } } }, // the other one is on a machine of one's own
])('says nothing of %j', (more) => {
  expect(() => checkPrices(config(more), origin)).not.toThrow();
});

test('a budget of money without prices', async () => {
  const error = await errorOf(() => checkPrices(config({ budget: { spend: 1 } }), origin));
  expect([error.code, error.message, error.hint]).toEqual([
    'CONFIG_INVALID',
    'ablata.config.ts budget.spend counts money, and run.prices says no price: the run would never end by it',
    'Say what a million tokens cost, e.g. run: { prices: { prompt: 0.2, completion: 0.6 } }, or bound the tokens: budget.tokens.',
  ]);
});

test('the price of a service that there is not', async () => {
  const error = await errorOf(() => checkPrices(config({ run: { prices: { jugde: price } } }), origin));
  expect(error.message).toBe(
    "ablata.config.ts run.prices.jugde is the price of a service that there is not. Did you mean 'judge'?",
  );
});

test('several such prices are told at once', async () => {
  const error = await errorOf(() => checkPrices(config({ run: { prices: { jugde: price, critic: price } } }), origin));
  expect(error.message).toMatch(/^2 problems:\n {2}.*prices\.jugde is .*\n {2}.*prices\.critic is /);
});
