import { DatasetFormat, Logger, type Provider, provide, token } from '@ablata/spec';
import { type } from 'arktype';
import { describe, expect, test } from 'vitest';
import type { ServiceBinding } from '../config/schema.ts';
import { errorOf } from '../testing/error-of.ts';
import { origin } from '../testing/origin.ts';
import { ambient, catalogueOf } from '../testing/services.ts';
import { bindServices, Outputs } from './bind.ts';
import { ServicePool } from './pool.ts';

const Model = token<object>('llm');
const Index = token<object>('dedupe');
const Judge = token<object>('judge');

const cosine = provide(Index, 'cosine', {
  options: type({ '+': 'reject', threshold: '0 < number <= 1 = 0.95' }),
  create: (options) => ({ options }),
});
const vllm = provide(Model, 'vllm', { create: () => ({}) });
const judge = provide(Judge, 'strict', { needs: { llm: Model, log: Logger }, create: (_, needs) => needs });

type Services = Readonly<Record<string, ServiceBinding | readonly ServiceBinding[]>>;

const bind = (services: Services, ...providers: readonly Provider[]) =>
  bindServices({ name: 'x', target: 1, services }, origin, catalogueOf(...providers), ambient);

async function messageOf(services: Services, ...providers: readonly Provider[]): Promise<string> {
  const error = await errorOf(() => bind(services, ...providers));
  return `${error.code} ${error.message}${error.hint ? ` → ${error.hint}` : ''}`;
}

describe('what is refused', () => {
  test('an unknown name', async () => {
    expect(await messageOf({ dedupe: { use: 'cosin' } }, cosine)).toMatchInlineSnapshot(
      `"CONFIG_UNKNOWN_USE ablata.config.ts services.dedupe.use: nothing named 'cosin' is provided for the slot 'dedupe'. Did you mean 'cosine'? → List the plugin that provides it under 'plugins'; loaded now: test-plugin."`,
    );
    expect(await messageOf({ dedupe: { use: 'minhash' } }, cosine)).toMatchInlineSnapshot(
      `"CONFIG_UNKNOWN_USE ablata.config.ts services.dedupe.use: nothing named 'minhash' is provided for the slot 'dedupe'. Known: cosine. → List the plugin that provides it under 'plugins'; loaded now: test-plugin."`,
    );
  });

  test('an unknown slot', async () => {
    expect(await messageOf({ dedup: { use: 'cosine' } }, cosine)).toMatchInlineSnapshot(
      `"CONFIG_UNKNOWN_SLOT ablata.config.ts services.dedup: no loaded plugin offers a service for the slot 'dedup'. Did you mean 'dedupe'? → List the plugin that provides it under 'plugins'."`,
    );
  });

  test('bad and misspelt options', async () => {
    expect(await messageOf({ dedupe: { use: 'cosine', threshold: 1.5 } }, cosine)).toMatchInlineSnapshot(
      `"CONFIG_INVALID ablata.config.ts services.dedupe.threshold must be at most 1 (was 1.5)"`,
    );
    expect(await messageOf({ dedupe: { use: 'cosine', treshold: 0.9 } }, cosine)).toMatchInlineSnapshot(
      `"CONFIG_INVALID ablata.config.ts services.dedupe.treshold is not known in the options of 'cosine'. Did you mean 'threshold'?"`,
    );
    expect(await messageOf({ llm: { use: 'vllm', model: 'x' } }, vllm)).toMatchInlineSnapshot(
      `"CONFIG_INVALID ablata.config.ts services.llm.model is not known in the options of 'vllm'. There are none."`,
    );
  });

  test('a slot bound twice', async () => {
    expect(await messageOf({ dedupe: [{ use: 'cosine' }, { use: 'cosine' }] }, cosine)).toMatchInlineSnapshot(
      `"GRAPH_DOUBLY_BOUND ablata.config.ts services.dedupe binds 2 services; the slot 'dedupe' takes one → To compare them, make them an axis: ablations: { dedupe: { 'services.dedupe': [ … ] } }"`,
    );
  });

  test('a need that nothing fills', async () => {
    expect(await messageOf({ judge: { use: 'strict' } }, judge, vllm)).toMatchInlineSnapshot(
      `"GRAPH_UNBOUND ablata.config.ts: the service judge (strict) needs one in the slot 'llm', and nothing is bound there → Add to the config: services: { llm: { use: … } }"`,
    );
  });

  test('services that need each other', async () => {
    const circular = provide(Model, 'reviewed', { needs: { judge: Judge }, create: () => ({}) });
    expect(
      await messageOf({ judge: { use: 'strict' }, llm: { use: 'reviewed' } }, judge, circular),
    ).toMatchInlineSnapshot(
      `"GRAPH_SERVICE_CYCLE services need each other in a circle: judge (strict) → llm (reviewed) → judge (strict) → One of them has to do without the other."`,
    );
  });
});

describe('what is bound', () => {
  test('needs are injected by name, in whatever order the config names them', async () => {
    const { tokens, bindings, services } = await bind({ judge: { use: 'strict' }, llm: { use: 'vllm' } }, judge, vllm);
    await using pool = new ServicePool();
    const scope = pool.open(tokens, bindings);
    const needs = await scope.get<{ llm: object; log: Logger }>(Judge);
    expect(needs.llm).toBe(await scope.get(Model));
    expect(needs.log).toBe(ambient.logger);
    expect(services.map(({ slot, use }) => [slot, use])).toEqual([
      ['llm', 'vllm'],
      ['judge', 'strict'],
    ]);
  });

  test('options reach the service with their defaults, and without `use`', async () => {
    const { tokens, bindings } = await bind({ dedupe: { use: 'cosine' } }, cosine);
    await using pool = new ServicePool();
    expect(await pool.open(tokens, bindings).get(Index)).toEqual({ options: { threshold: 0.95 } });
  });

  test('the slot `output` takes several, in order', async () => {
    const format = (name: string) => provide(DatasetFormat, name, { create: () => ({ name }) as never });
    const { tokens, bindings, services } = await bind(
      { output: [{ use: 'pt' }, { use: 'jsonl' }] },
      format('jsonl'),
      format('pt'),
    );
    await using pool = new ServicePool();
    expect(await pool.open(tokens, bindings).get(Outputs)).toEqual([{ name: 'pt' }, { name: 'jsonl' }]);
    expect(services.map(({ index, path }) => [index, path])).toEqual([
      [0, ['services', 'output', 0]],
      [1, ['services', 'output', 1]],
    ]);
  });

  test('a signature says everything beneath a service: options, plugin, needs', async () => {
    const signatureOf = async (services: Services, slot: string) =>
      (await bind(services, judge, vllm, cosine, provide(Model, 'other', { create: () => ({}) }))).services.find(
        (service) => service.slot === slot,
      )?.signature;
    const one = await signatureOf({ judge: { use: 'strict' }, llm: { use: 'vllm' } }, 'judge');
    expect(await signatureOf({ llm: { use: 'vllm' }, judge: { use: 'strict' } }, 'judge')).toBe(one);
    expect(await signatureOf({ llm: { use: 'other' }, judge: { use: 'strict' } }, 'judge')).not.toBe(one);
    const half = await signatureOf({ dedupe: { use: 'cosine', threshold: 0.5 } }, 'dedupe');
    expect(await signatureOf({ dedupe: { use: 'cosine', threshold: 0.6 } }, 'dedupe')).not.toBe(half);
  });
});
