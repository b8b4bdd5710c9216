import { expectTypeOf, it } from 'vitest';
import { defineExperiment } from './define-experiment.ts';

declare global {
  interface AblataServiceOptions {
    'executor/test-queue': { readonly url: string; readonly window?: number };
  }
}

const frame = { name: 'x', services: {} } as const;
const known = { use: 'test-queue', for: ['encoder'], url: 'queue://here' } as const;

it('knows the options of an executor by its name', () => {
  const config = defineExperiment({ ...frame, run: { concurrency: 4, executor: { ...known, window: 9 } } });
  expectTypeOf(config.name).toEqualTypeOf<string>();
});

it('refuses what is none, where it stands', () => {
  // @ts-expect-error a slip of the pen
  defineExperiment({ ...frame, run: { executor: { ...known, windw: 9 } } });
  // @ts-expect-error a wrong type
  defineExperiment({ ...frame, run: { executor: { ...known, window: 'many' } } });
  // @ts-expect-error something that is required
  defineExperiment({ ...frame, run: { executor: { use: 'test-queue', for: ['encoder'] } } });
  // @ts-expect-error no service to run elsewhere
  defineExperiment({ ...frame, run: { executor: { use: 'test-queue', url: 'queue://here' } } });
  // @ts-expect-error beside the executor
  defineExperiment({ ...frame, run: { concurency: 4 } });
});

it('lets one that it does not know pass, and none', () => {
  defineExperiment({ ...frame, run: { executor: { use: 'mine', for: ['llm'], anything: [1] } } });
  defineExperiment({ ...frame, run: { concurrency: 4 } });
  defineExperiment(frame);
});
