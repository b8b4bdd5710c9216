import 'reflect-metadata';
import { provide, slotOf, type Token, token } from '@ablata/spec';
import fc from 'fast-check';
import { container, instanceCachingFactory } from 'tsyringe';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../test/error-of.ts';
import { origin } from '../../test/origin.ts';
import { ambient, catalogueOf } from '../../test/services.ts';
import type { ExperimentConfig } from '../config/schema.ts';
import { bindServices } from './bind.ts';
import { type Binding, ServicePool } from './pool.ts';

interface Part {
  readonly name: string;
  readonly needs: Readonly<Record<string, Part>>;
}

const Encoder = token<Part>('test-encoder');
const Index = token<Part>('test-index');
const Other = token<Part>('test-other');

/** Two encoders; an index that needs one; something that needs nothing. `made` and `disposed` say in which order. */
function parts() {
  const made: string[] = [];
  const disposed: string[] = [];
  const part = (name: string) => async (options: unknown, needs: Readonly<Record<string, unknown>>) => {
    await Promise.resolve();
    made.push(name);
    return {
      name,
      options,
      needs,
      async [Symbol.asyncDispose]() {
        await new Promise((resolve) => setTimeout(resolve, 1));
        disposed.push(name);
      },
    } as unknown as Part;
  };
  const open = {
    shape: { size: 0 },
    '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) },
  } as const;
  const catalogue = catalogueOf(
    provide(Encoder, 'a', { create: part('a') }),
    provide(Encoder, 'b', { create: part('b') }),
    provide(Index, 'index', { options: open, needs: { encoder: Encoder }, create: part('index') }),
    provide(Other, 'other', { create: part('other') }),
  );
  const variant = (encoder: string, options: Record<string, number> = {}) =>
    bindServices(
      {
        name: 'x',
        target: 1,
        services: {
          'test-index': { use: 'index', ...options },
          'test-encoder': { use: encoder },
          'test-other': { use: 'other' },
        },
      } satisfies ExperimentConfig,
      origin,
      catalogue,
      ambient,
    );
  return { made, disposed, variant };
}

describe('the leak of singletons', () => {
  const A = Symbol('encoder');
  const Downstream = Symbol('downstream');

  test('happens with tsyringe alone: the first variant is captured for all', () => {
    const parent = container.createChildContainer();
    parent.register(Downstream, {
      useFactory: instanceCachingFactory((resolver) => ({ encoder: resolver.resolve<string>(A) })),
    });
    const [first, second] = ['a', 'b'].map((encoder) => {
      const child = parent.createChildContainer();
      child.register(A, { useValue: encoder });
      return child;
    });
    expect(first?.resolve<{ encoder: string }>(Downstream).encoder).toBe('a');
    expect(second?.resolve<{ encoder: string }>(Downstream).encoder).toBe('a'); // b was asked for
  });

  test('does not happen here', async () => {
    const { variant } = parts();
    await using pool = new ServicePool();
    const names: string[] = [];
    for (const encoder of ['a', 'b']) {
      const { keys, bindings } = await variant(encoder);
      names.push((await pool.open(keys, bindings).get<Part>(slotOf(Index))).needs['encoder']?.name as string);
    }
    expect(names).toEqual(['a', 'b']);
  });
});

describe('sharing', () => {
  test('equal services are one instance; what stands on a difference is made anew', async () => {
    const { made, variant } = parts();
    await using pool = new ServicePool();
    const [a, b, sized] = [await variant('a'), await variant('b'), await variant('a', { size: 5 })];
    const [inA, inB, inSized] = [a, b, sized].map(({ keys, bindings }) => pool.open(keys, bindings));
    const all = async (of: Token<Part>) =>
      Promise.all([inA, inB, inSized].map((scope) => scope?.get<Part>(slotOf(of))));

    const [otherA, otherB, otherSized] = await all(Other);
    expect(otherA).toBe(otherB);
    expect(otherA).toBe(otherSized);

    const [encoderA, encoderB, encoderSized] = await all(Encoder);
    expect(encoderA).not.toBe(encoderB);
    expect(encoderA).toBe(encoderSized);

    const [indexA, indexB, indexSized] = await all(Index);
    expect(new Set([indexA, indexB, indexSized]).size).toBe(3);
    expect(indexSized?.needs['encoder']).toBe(encoderA);
    expect(made.sort()).toEqual(['a', 'b', 'index', 'index', 'index', 'other']);
  });

  test('for any set of variants: same signature, same instance', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ encoder: fc.constantFrom('a', 'b'), size: fc.integer({ min: 0, max: 2 }) }), {
          minLength: 1,
          maxLength: 6,
        }),
        async (chosen) => {
          const { made, disposed, variant } = parts();
          const pool = new ServicePool();
          const seen = new Map<string, Part>();
          for (const { encoder, size } of chosen) {
            const { keys, bindings } = await variant(encoder, { size });
            const scope = pool.open(keys, bindings);
            for (const of of [Index, Other, Encoder]) {
              const instance = await scope.get<Part>(slotOf(of));
              const signature = keys.get(slotOf(of)) as string;
              expect(seen.get(signature) ?? instance).toBe(instance);
              seen.set(signature, instance);
            }
            expect((await scope.get<Part>(slotOf(Index))).needs['encoder']?.name).toBe(encoder);
          }
          expect(made).toHaveLength(seen.size);
          await pool[Symbol.asyncDispose]();
          expect(disposed).toEqual([...made].reverse());
        },
      ),
      { numRuns: 30 },
    );
  });

  test('asking at the same time makes one', async () => {
    const { made, variant } = parts();
    await using pool = new ServicePool();
    const { keys, bindings } = await variant('a');
    const scope = pool.open(keys, bindings);
    const [one, two] = await Promise.all([scope.get<Part>(slotOf(Index)), scope.get<Part>(slotOf(Index))]);
    expect(one).toBe(two);
    expect(made).toEqual(['a', 'index']);
  });
});

describe('disposal', () => {
  test('awaits, in reverse order of creation, and only what no other variant uses', async () => {
    const { made, disposed, variant } = parts();
    await using pool = new ServicePool();
    const [a, b] = [await variant('a'), await variant('b')];
    const [first, second] = [pool.open(a.keys, a.bindings), pool.open(b.keys, b.bindings)];
    for (const scope of [first, second]) for (const of of [Other, Index]) await scope.get(slotOf(of));
    expect(made).toEqual(['other', 'a', 'index', 'b', 'index']);

    await first[Symbol.asyncDispose]();
    expect(disposed).toEqual(['index', 'a']);
    await first[Symbol.asyncDispose](); // twice is once
    await second[Symbol.asyncDispose]();
    expect(disposed).toEqual(['index', 'a', 'index', 'b', 'other']);
  });

  test('what was disposed is made anew for a later variant', async () => {
    const { made, variant } = parts();
    await using pool = new ServicePool();
    for (let round = 0; round < 2; round++) {
      const { keys, bindings } = await variant('a');
      await using scope = pool.open(keys, bindings);
      expect((await scope.get<Part>(slotOf(Index))).name).toBe('index');
    }
    expect(made).toEqual(['a', 'index', 'a', 'index']);
  });

  test('what was never used is neither made nor disposed', async () => {
    const { made, disposed, variant } = parts();
    {
      await using pool = new ServicePool();
      const { keys, bindings } = await variant('a');
      await using _scope = pool.open(keys, bindings);
    }
    expect([made, disposed]).toEqual([[], []]);
  });

  test('one that fails does not keep the others from being disposed', async () => {
    const disposed: string[] = [];
    const binding = (signature: string, fails: boolean): Binding => ({
      signature,
      needs: {},
      create: () => ({
        [Symbol.dispose]() {
          if (fails) throw new Error('stuck');
          disposed.push(signature);
        },
      }),
    });
    const pool = new ServicePool();
    const bindings = [binding('one', false), binding('two', true), binding('three', false)];
    const keys = bindings.map(({ signature }) => [Symbol.for(signature), signature] as const);
    const scope = pool.open(new Map(keys), bindings);
    for (const [key] of keys) await scope.get(key);
    const error = await errorOf(() => scope[Symbol.asyncDispose]());
    expect([error.code, error.message]).toEqual(['INTERNAL_DISPOSE', '1 services failed while being disposed']);
    expect(error.cause).toEqual(new Error('stuck'));
    expect(disposed).toEqual(['three', 'one']);
  });
});
