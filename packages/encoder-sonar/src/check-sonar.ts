import { checkFile, checkRuntime, userCache } from '@ablata/onnx';
import { missing, type Readiness } from '@ablata/spec';
import { openCheckpoint } from './checkpoint/open-checkpoint.ts';
import { findFiles } from './find-files.ts';
import { owner } from './owner.ts';
import { publishedFiles } from './published.ts';
import type { ResolvedSonarOptions } from './sonar-options.ts';

/** Whether onnxruntime computes on the provider that was asked for, and whether both files are there and those of a SONAR encoder. */
export async function* checkSonar(options: ResolvedSonarOptions): AsyncGenerator<Readiness> {
  yield await checkRuntime(owner, options.executionProvider);
  const cache = userCache('sonar');
  try {
    const { checkpoint, tokenizer } = findFiles(options, cache);
    openCheckpoint(checkpoint, { attentionHeads: options.attentionHeads });
    yield await checkFile('weights', checkpoint, cache, publishedFiles.checkpoint);
    yield await checkFile('tokenizer', tokenizer, cache, publishedFiles.tokenizer);
  } catch (error) {
    yield missing('weights', error);
  }
}
