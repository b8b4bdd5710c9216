import type { SentenceEncoder } from '@ablata/spec';
import { expectTypeOf, it } from 'vitest';
import type { createSonarEncoder, SonarOptions } from './index.ts';

it('is typed', () => {
  expectTypeOf<Record<never, never>>().toExtend<SonarOptions>();
  expectTypeOf<{ precision: 'int8-fast'; memory: 'mmap' }>().toExtend<SonarOptions>();
  expectTypeOf<{ precision: 'int4' }>().not.toExtend<SonarOptions>();
  expectTypeOf<Awaited<ReturnType<typeof createSonarEncoder>>>().toExtend<SentenceEncoder>();
});
