import { type } from 'arktype';
import { describe, expectTypeOf, it } from 'vitest';
import {
  type AnyStage,
  type Batch,
  type ColumnSchema,
  Deduplicator,
  definePlugin,
  defineStage,
  LanguageModel,
  type LanguageModel as LanguageModelContract,
  Logger,
  type NamedService,
  type Plugin,
  provide,
  type Row,
  Source,
  several,
  token,
} from './index.ts';

describe('defineStage', () => {
  it('infers options, columns and services', () => {
    const stage = defineStage({
      name: 'words',
      options: type({ most: 'number.integer > 0 = 10' }),
      needs: { llm: LanguageModel },
      reads: { text: 'string', embedding: 'embedding' },
      adds: { words: 'number' },
      async *run(batches, context) {
        expectTypeOf(context.options.most).toEqualTypeOf<number>();
        expectTypeOf(context.services.llm).toEqualTypeOf<LanguageModelContract>();
        for await (const batch of batches) {
          expectTypeOf(batch.column('text')).toEqualTypeOf<readonly string[]>();
          expectTypeOf(batch.column('embedding').dimension).toEqualTypeOf<number>();
          // @ts-expect-error there is no such column
          batch.column('nope');
          // @ts-expect-error only fates of the books
          context.drop(batch.row(0), 'lost', 'no reason');
          yield batch.add<{ words: 'number' }>({ words: batch.column('text').map((text) => text.length) });
        }
      },
    });
    expectTypeOf(stage).toExtend<AnyStage>();
  });

  it('infers columns and services that follow from options', () => {
    const stage = defineStage({
      name: 'follows',
      options: type({ column: 'string', judges: 'string[]' }),
      needs: ({ judges }) =>
        judges.length > 0 ? { judges: several(LanguageModel) } : { judges: several(LanguageModel) },
      reads: ({ column }, place) => {
        expectTypeOf(place.columns).toEqualTypeOf<ColumnSchema>();
        return { [column]: 'string' as const };
      },
      adds: { score: 'number?' },
      async *run(batches, { services, map }) {
        expectTypeOf(services.judges).toEqualTypeOf<readonly NamedService<LanguageModelContract>[]>();
        const mapped = map(batches, async (row, call) => {
          expectTypeOf(row.request).toEqualTypeOf<number>();
          return call.seed('first') > 0 ? 1 : null;
        });
        for await (const { batch, values } of mapped) yield batch.add<{ score: 'number?' }>({ score: values });
      },
    });
    expectTypeOf(stage).toExtend<AnyStage>();
  });

  it('refuses a generator that does not add what it declares', () => {
    defineStage({
      name: 'forgets',
      reads: { text: 'string' },
      adds: { words: 'number' },
      // @ts-expect-error the column `words` is missing
      async *run(batches) {
        yield* batches;
      },
    });
  });

  it('lets a filter yield what it reads', () => {
    const stage = defineStage({
      name: 'short',
      reads: { text: 'string' },
      adds: {},
      async *run(batches, { drop }) {
        for await (const batch of batches) {
          yield batch.filter((row) => {
            expectTypeOf(row).toEqualTypeOf<Row<{ readonly text: 'string' }>>();
            if (row.text.length < 9) return true;
            drop(row, 'filtered', 'too long');
            return false;
          });
        }
      },
    });
    expectTypeOf(stage.run).returns.toExtend<AsyncIterable<Batch<{ readonly text: 'string' }>>>();
  });
});

describe('provide', () => {
  it('asks for what the token stands for', () => {
    // @ts-expect-error a source has `records`
    provide(Source, 'wrong', { create: () => ({ identity: {} }) });
    provide(Source, 'empty', { create: () => ({ identity: {}, async *records() {} }) });
  });

  it('hands validated options and the declared needs to create', () => {
    const provider = provide(Deduplicator, 'cosine', {
      options: type({ threshold: 'number = 0.95' }),
      needs: { logger: Logger },
      create(options, { logger }) {
        expectTypeOf(options).toEqualTypeOf<{ threshold: number }>();
        expectTypeOf(logger).toEqualTypeOf<Logger>();
        throw new Error('types only');
      },
    });
    expectTypeOf(definePlugin({ name: 'p', specVersion: 1, provides: [provider] })).toEqualTypeOf<Plugin>();
    // @ts-expect-error another version of the contracts
    definePlugin({ name: 'p', specVersion: 2 });
  });

  it('takes tokens of other slots', () => {
    const Judge = token<{ judge(text: string): boolean }>('judge');
    provide(Judge, 'strict', { create: () => ({ judge: (text) => text !== '' }) });
  });
});
