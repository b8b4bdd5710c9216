import { checkFile, userCache } from '@ablata/files';
import { checkRuntime } from '@ablata/onnx';
import { missing, type Readiness } from '@ablata/spec';
import type { Half } from './checkpoint/half.ts';
import { openCheckpoint } from './checkpoint/open-checkpoint.ts';
import { findFiles } from './find-files.ts';
import { owner } from './owner.ts';
import { publishedFiles } from './published.ts';
import type { ResolvedSonarOptions } from './sonar-options.ts';

type Options = Pick<ResolvedSonarOptions, 'checkpoint' | 'tokenizer' | 'attentionHeads'> &
  Partial<Pick<ResolvedSonarOptions, 'executionProvider'>>;

/** Whether onnxruntime computes on the provider that was asked for, and whether both files are there and those of that half of SONAR. */
export async function* checkSonar(options: Options, half: Half = 'encoder'): AsyncGenerator<Readiness> {
  yield await checkRuntime(owner, options.executionProvider ?? 'cpu');
  const cache = userCache('sonar');
  try {
    const { checkpoint, tokenizer } = findFiles(options, cache, half);
    openCheckpoint(checkpoint, { attentionHeads: options.attentionHeads, half });
    // Of the decoder no hash is published.
    yield await checkFile('weights', checkpoint, cache, half === 'encoder' ? publishedFiles.checkpoint : undefined);
    yield await checkFile('tokenizer', tokenizer, cache, publishedFiles.tokenizer);
  } catch (error) {
    yield missing('weights', error);
  }
}
