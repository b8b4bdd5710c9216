import { checkFile, userCache } from '@ablata/files';
import { checkRuntime } from '@ablata/onnx';
import { missing, type Readiness } from '@ablata/spec';
import { type OpenedModel, openModel } from './model/open-model.ts';
import type { ResolvedOnnxOptions } from './onnx-options.ts';
import { owner } from './owner.ts';

/** Whether onnxruntime computes on the provider that was asked for, and whether the model is there and can be used. */
export async function* checkOnnx(options: ResolvedOnnxOptions): AsyncGenerator<Readiness> {
  yield await checkRuntime(owner, options.executionProvider);
  const cache = userCache('onnx');
  let model: OpenedModel;
  try {
    model = openModel(options, cache);
  } catch (error) {
    yield missing('weights', error);
    return;
  }
  for (const file of model.weights) yield await checkFile('weights', file, cache);
  yield await checkFile('tokenizer', model.folder.tokenizer, cache);
}
