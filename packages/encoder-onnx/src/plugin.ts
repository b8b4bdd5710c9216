import { existsSync } from 'node:fs';
import { definePlugin, Project, provide, SentenceEncoder, type TypedOptions } from '@ablata/spec';
import { checkOnnx } from './check-onnx.ts';
import { createOnnxEncoder } from './create-onnx-encoder.ts';
import { knownModels } from './model/known-models.ts';
import { isRepository } from './model/locate-model.ts';
import { onnxOptions } from './onnx-options.ts';

/** What configs in TypeScript know of the options. */
declare global {
  interface AblataServiceOptions {
    'encoder/onnx': TypedOptions<typeof onnxOptions>;
  }
}

export default definePlugin({
  name: '@ablata/encoder-onnx',
  specVersion: 1,
  provides: [
    provide(SentenceEncoder, 'onnx', {
      options: onnxOptions,
      needs: { project: Project },
      check: (options, { project }) => checkOnnx({ ...options, model: placed(options.model, project) }),
      create: (options, { project }) => createOnnxEncoder({ ...options, model: placed(options.model, project) }),
    }),
  ],
});

/** A folder as seen from the project; the name of a model, or of a repository of the Hub, as it is. */
function placed(model: string, project: Project): string {
  if (model in knownModels) return model;
  const path = project.resolve(model);
  return isRepository(model) && !existsSync(path) ? model : path;
}
