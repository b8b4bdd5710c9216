import type * as onnxruntime from 'onnxruntime-node';
import { expectTypeOf, it } from 'vitest';
import type { OnnxRuntime } from './onnx-runtime.ts';

it('is what onnxruntime-node has', () => {
  expectTypeOf<onnxruntime.Tensor>().toExtend<InstanceType<OnnxRuntime['Tensor']>>();
  type Session = Awaited<ReturnType<OnnxRuntime['InferenceSession']['create']>>;
  type Theirs = Awaited<ReturnType<typeof onnxruntime.InferenceSession.create>>;
  expectTypeOf<Theirs['inputMetadata']>().toExtend<Session['inputMetadata']>();
  expectTypeOf<Theirs['outputMetadata']>().toExtend<Session['outputMetadata']>();
  expectTypeOf<Theirs['outputNames']>().toExtend<Session['outputNames']>();
  expectTypeOf<Theirs['release']>().toExtend<Session['release']>();
});
