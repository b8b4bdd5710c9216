import { AblataError, DatasetFormat, Logger, type Provider, provide, several, token } from '@ablata/spec';
import { type } from 'arktype';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../test/error-of.ts';
import { origin } from '../../test/origin.ts';
import { ambient, catalogueOf } from '../../test/services.ts';
import type { ServiceBinding } from '../config/schema.ts';
import { bindServices } from './bind.ts';
import { inject } from './inject.ts';
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
      `"CONFIG_UNKNOWN_SLOT ablata.config.ts services.dedup: no loaded plugin offers a service for the slot 'dedup'. Did you mean 'dedupe'? → If 'dedup' is a name of your own, say which slot it fills: dedup: { slot: 'dedupe', use: 'cosine' }"`,
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
      `"GRAPH_DOUBLY_BOUND ablata.config.ts services.dedupe binds 2 services; the slot 'dedupe' takes one → To compare them, make them an axis: ablations: { dedupe: { 'services.dedupe': [ … ] } }. To use both, give one a name: other: { slot: 'dedupe', use: … }."`,
    );
  });

  test('two outputs of one format', async () => {
    const pt = provide(DatasetFormat, 'pt', { create: () => ({}) as never });
    expect(await messageOf({ output: [{ use: 'pt' }, { use: 'pt' }] }, pt)).toMatchInlineSnapshot(
      `"GRAPH_DOUBLY_BOUND ablata.config.ts services.output[1]: 'pt' is bound already, as output[0]: both would write the same files → Leave one of them out."`,
    );
  });

  test('what a service itself finds wrong with its options has a place, once', async () => {
    const picky = provide(Model, 'picky', {
      create() {
        throw new AblataError('CONFIG_OPTION', 'no such file', { hint: 'Look.', details: { path: ['file'] } });
      },
    });
    const { keys, bindings } = await bind({ llm: { use: 'picky' } }, picky);
    await using pool = new ServicePool();
    const { code, message, hint } = await errorOf(() => pool.open(keys, bindings).get('llm'));
    expect([code, message, hint]).toEqual([
      'CONFIG_OPTION',
      'ablata.config.ts services.llm.file: no such file',
      'Look.',
    ]);
  });

  test('a need that nothing fills', async () => {
    expect(await messageOf({ judge: { use: 'strict' } }, judge, vllm)).toMatchInlineSnapshot(
      `"GRAPH_UNBOUND ablata.config.ts services: nothing is bound in the slot 'llm', which the service judge (strict) needs → Add to the services: llm: { use: … }"`,
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
    const { keys, bindings, services } = await bind({ judge: { use: 'strict' }, llm: { use: 'vllm' } }, judge, vllm);
    await using pool = new ServicePool();
    const scope = pool.open(keys, bindings);
    const needs = await scope.get<{ llm: object; log: Logger }>('judge');
    expect(needs.llm).toBe(await scope.get('llm'));
    expect(needs.log).toBe(ambient.logger);
    expect(services.map(({ slot, use }) => [slot, use])).toEqual([
      ['llm', 'vllm'],
      ['judge', 'strict'],
    ]);
  });

  test('options reach the service with their defaults, and without `use`', async () => {
    const { keys, bindings } = await bind({ dedupe: { use: 'cosine' } }, cosine);
    await using pool = new ServicePool();
    expect(await pool.open(keys, bindings).get('dedupe')).toEqual({ options: { threshold: 0.95 } });
  });

  test('the slot `output` takes several, in order', async () => {
    const format = (name: string) => provide(DatasetFormat, name, { create: () => ({ name }) as never });
    const bound = await bind({ output: [{ use: 'pt' }, { use: 'jsonl' }] }, format('jsonl'), format('pt'));
    await using pool = new ServicePool();
    const scope = pool.open(bound.keys, bound.bindings);
    const needs = { formats: several(DatasetFormat), log: Logger };
    const injected = await inject(needs, { formats: ['output'], log: ['logger'] }, bound, scope);
    expect(injected).toEqual({
      formats: [
        { name: 'output', service: { name: 'pt' } },
        { name: 'output[1]', service: { name: 'jsonl' } },
      ],
      log: ambient.logger,
    });
    expect(bound.services.map(({ index, path }) => [index, path])).toEqual([
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

describe('services with names of their own', () => {
  const panel = provide(Judge, 'panel', { needs: { members: several(Model) }, create: (_, needs) => needs });
  const all = [cosine, vllm, judge, panel, provide(Model, 'other', { create: () => ({ other: true }) })];

  test('fill the slot they say; what needs one takes the one called like the slot, or the one it names', async () => {
    const bound = await bind(
      { llm: { use: 'vllm' }, small: { slot: 'llm', use: 'other' }, judge: { use: 'strict', with: { llm: 'small' } } },
      ...all,
    );
    await using pool = new ServicePool();
    const scope = pool.open(bound.keys, bound.bindings);
    expect(await scope.get<{ llm: object }>('judge')).toMatchObject({ llm: { other: true } });
    expect(bound.services.map(({ name, slot, use }) => [name, slot, use])).toEqual([
      ['llm', 'llm', 'vllm'],
      ['small', 'llm', 'other'],
      ['judge', 'judge', 'strict'],
    ]);
    expect([bound.tokenOf('small'), bound.tokenOf('nobody')]).toEqual([Model, undefined]);
  });

  test('a need that takes several gets them by name, in the order they are named', async () => {
    const services = {
      llm: { use: 'vllm' },
      small: { slot: 'llm', use: 'other' },
      judge: { use: 'panel', with: { members: ['small', 'llm'] } },
    };
    const bound = await bind(services, ...all);
    await using pool = new ServicePool();
    const scope = pool.open(bound.keys, bound.bindings);
    const { members } = await scope.get<{ members: { name: string; service: object }[] }>('judge');
    expect(members.map(({ name }) => name)).toEqual(['small', 'llm']);
    expect(members[1]?.service).toBe(await scope.get('llm'));
  });

  test('equal services under two names are one', async () => {
    const bound = await bind({ a: { slot: 'llm', use: 'other' }, b: { slot: 'llm', use: 'other' } }, ...all);
    await using pool = new ServicePool();
    const scope = pool.open(bound.keys, bound.bindings);
    expect(await scope.get('a')).toBe(await scope.get('b'));
  });

  test('what is refused', async () => {
    const messages = [
      await messageOf({ llm: { use: 'vllm' }, expert: { use: 'other' } }, ...all),
      await messageOf({ expert: { slot: 'lm', use: 'other' } }, ...all),
      await messageOf({ llm: { use: 'vllm' }, judge: { use: 'strict', with: { llmm: 'llm' } } }, ...all),
      await messageOf({ llm: { use: 'vllm' }, judge: { use: 'strict', with: { llm: 'lln' } } }, ...all),
      await messageOf(
        { dedupe: { use: 'cosine' }, llm: { use: 'vllm' }, judge: { use: 'strict', with: { llm: 'dedupe' } } },
        ...all,
      ),
      await messageOf({ small: { slot: 'llm', use: 'other' }, judge: { use: 'strict' } }, ...all),
      await messageOf({ llm: { use: 'vllm' }, judge: { use: 'strict', with: { llm: ['llm', 'llm'] } } }, ...all),
      await messageOf({ 'my.llm': { slot: 'llm', use: 'vllm' } }, ...all),
      await messageOf({ logger: { slot: 'llm', use: 'vllm' } }, ...all),
    ];
    expect(messages).toMatchInlineSnapshot(`
      [
        "CONFIG_UNKNOWN_SLOT ablata.config.ts services.expert: no loaded plugin offers a service for the slot 'expert'. Known: dedupe, llm, judge. → If 'expert' is a name of your own, say which slot it fills: expert: { slot: 'llm', use: 'other' }",
        "CONFIG_UNKNOWN_SLOT ablata.config.ts services.expert.slot: no loaded plugin offers a service for the slot 'lm'. Did you mean 'llm'? → List the plugin that provides it under 'plugins'.",
        "CONFIG_UNKNOWN_NEED ablata.config.ts services.judge.with.llmm: the service judge (strict) has no need 'llmm'. Did you mean 'llm'?",
        "CONFIG_UNKNOWN_SERVICE ablata.config.ts services.judge.with.llm: there is no service named 'lln'. Did you mean 'llm'? → Add to the services: lln: { slot: 'llm', use: … }",
        "GRAPH_WRONG_SLOT ablata.config.ts services.judge.with.llm: the service judge (strict) needs a service of the slot 'llm' there, and 'dedupe' is one of the slot 'dedupe' → Of the slot 'llm' there is: llm.",
        "GRAPH_UNBOUND ablata.config.ts services: nothing is bound in the slot 'llm', which the service judge (strict) needs → Say which one is meant: with: { llm: 'small' }. Of that slot there is: small.",
        "CONFIG_INVALID ablata.config.ts services.judge.with.llm names 2 services; the service judge (strict) takes one there",
        "CONFIG_INVALID ablata.config.ts services.my.llm is no name for a service: letters, digits, - and _, a letter first",
        "CONFIG_INVALID ablata.config.ts services.logger is the name of what core itself provides",
      ]
    `);
  });
});

test('a service says what it needs here, with its place in the config; what it yields before an error is kept', async () => {
  const ready = { state: 'ready', what: 'weights', message: 'a.gguf' } as const;
  const local = provide(Model, 'local', {
    options: type({ model: 'string' }),
    async *check({ model }, { project, signal }) {
      signal.throwIfAborted();
      yield { ...ready, message: project.resolve(model) };
      throw new AblataError('CONFIG_OPTION', "option 'threads' is too high", { hint: 'Lower it.' });
    },
    create: () => ({}),
  });
  const bound = await bind({ llm: { use: 'local', model: 'a.gguf' }, dedupe: { use: 'cosine' } }, local, cosine);
  expect(bound.called('dedupe')[0]?.check).toBeUndefined();
  const found: unknown[] = [];
  const error = await errorOf(async () => {
    for await (const each of bound.called('llm')[0]?.check?.(new AbortController().signal) ?? []) found.push(each);
  });
  expect(found).toEqual([ready]);
  expect(error.message).toBe("ablata.config.ts services.llm: option 'threads' is too high");
});
