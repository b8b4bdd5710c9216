import { hashFile, userCache } from '@ablata/files';
import { isAblataError } from '@ablata/spec';
import { openTorchFile } from '@ablata/torch-file';
import { basic } from '../checkpoint/architecture.ts';
import { openCheckpoint } from '../checkpoint/open-checkpoint.ts';
import { createSonarEncoder } from '../create-sonar-encoder.ts';
import { createSonarDecoder } from '../decoder/create-sonar-decoder.ts';
import type { SonarDecoderOptions } from '../decoder/decoder-options.ts';
import { findFiles } from '../find-files.ts';
import { type DecoderGoldens, type PublishedFile, publishedDecoderGoldens, publishedFiles } from '../published.ts';
import type { SonarOptions } from '../sonar-options.ts';
import { checkFile, line, type VerifyLine } from './verify-checkpoint.ts';

/** What a decoder is held against: by default, what is published of SONAR's. */
export interface DecoderExpectations {
  readonly tokenizer: PublishedFile;
  readonly goldens: DecoderGoldens;
}

const published: DecoderExpectations = { tokenizer: publishedFiles.tokenizer, goldens: publishedDecoderGoldens };

/**
 * Checks a decoder's checkpoint and tokenizer line by line; with the encoder there as well, it decodes what Meta's documentation and tests
 * decode. Throws only if the files cannot be opened or run at all.
 */
export async function* verifyDecoder(
  options: SonarDecoderOptions,
  encoder: SonarOptions,
  expected: DecoderExpectations = published,
): AsyncGenerator<VerifyLine> {
  const files = findFiles(options, userCache('sonar'), 'decoder');
  const { attentionHeads } = options;
  const { architecture, family, tensors, dtype } = openCheckpoint(files.checkpoint, {
    attentionHeads,
    half: 'decoder',
  });
  const { vocabulary, dimension, layers, feedForward } = architecture;
  yield line(
    true,
    'tensors',
    `${tensors === undefined ? 'several types of' : `${tensors.size} ${dtype}`} tensors in ${family} form, all of the expected shapes`,
  );
  yield line(
    Object.entries(basic).every(([key, value]) => architecture[key as keyof typeof basic] === value),
    'architecture',
    `${layers} layers, dimension ${dimension}, ${architecture.attentionHeads} heads, feed-forward ${feedForward}, vocabulary ${vocabulary}`,
  );
  yield await checkSums(files.checkpoint);
  yield await checkFile('tokenizer', files.tokenizer, expected.tokenizer);
  yield* checkTexts(options, encoder, expected.goldens);
}

/** No hash of the decoder is published, but PyTorch writes checksums into the file. */
async function checkSums(path: string): Promise<VerifyLine> {
  const what = 'checkpoint';
  if (path.endsWith('.safetensors')) return { result: 'skip', what, detail: 'safetensors have no checksums' };
  try {
    using file = openTorchFile(path, { classes: ['torch.nn.modules.sparse.Embedding'] });
    await file.verify();
  } catch (error) {
    if (!isAblataError(error)) throw error;
    return line(false, what, error.message);
  }
  return line(true, what, `the checksums inside are right; sha256 ${await hashFile(path)}`);
}

async function* checkTexts(
  options: SonarDecoderOptions,
  encoderOptions: SonarOptions,
  goldens: DecoderGoldens,
): AsyncGenerator<VerifyLine> {
  try {
    findFiles(encoderOptions, userCache('sonar'));
  } catch (error) {
    if (!isAblataError(error)) throw error;
    yield { result: 'skip', what: 'texts', detail: 'they need the encoder too: npx ablata-sonar download' };
    return;
  }
  await using encoder = await createSonarEncoder({ memory: 'mmap', ...encoderOptions });
  await using decoder = await createSonarDecoder({ memory: 'mmap', ...options });
  for (const { texts, language, decoded } of goldens) {
    const { vectors } = await encoder.encode(texts);
    const found = await decoder.decode(vectors, { language });
    for (const [row, text] of decoded.entries()) {
      const what = `text ${JSON.stringify(texts[row])} in ${language}`;
      yield line(
        found.texts[row] === text,
        what,
        `${JSON.stringify(found.texts[row])}, published ${JSON.stringify(text)}`,
      );
    }
  }
}
