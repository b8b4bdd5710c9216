import { expectTypeOf, it } from 'vitest';
import { connectVllm, createVllm, type VllmOptions } from './index.ts';

it('takes its own options', () => {
  expectTypeOf(createVllm).parameter(0).toEqualTypeOf<VllmOptions>();
  expectTypeOf(connectVllm).parameter(0).toEqualTypeOf<VllmOptions | undefined>();
  const options: VllmOptions = { baseURL: ['http://one/v1', 'http://two/v1'], stop: ['###'], concurrency: { max: 64 } };
  expectTypeOf(createVllm).toBeCallableWith(options);
  expectTypeOf(createVllm).toBeCallableWith({ concurrency: 'auto', headers: { 'x-a': { env: 'A' } } });
});

it('refuses options that it does not have', () => {
  // @ts-expect-error a slip of the pen
  createVllm({ bseURL: 'http://one/v1' });
  // @ts-expect-error a wrong value
  createVllm({ api: 'responses' });
});
