import type { Precision } from '../../packages/encoder-sonar/src/precision/precision.ts';
import { joinTokens, planBatches } from '../../packages/onnx/src/index.ts';
import { type Files, openWeights } from './open-weights.ts';

/** What a precision makes of sentences, in batches as the encoder makes them. [sentences, 1024] */
export async function vectorsOf(
  precision: Precision,
  files: Files,
  sentences: readonly Int32Array[],
): Promise<Float32Array> {
  const session = await openWeights(precision, 'mmap', files);
  const vectors = new Float32Array(sentences.length * 1024);
  const lengths = Int32Array.from(sentences, ({ length }) => length);
  for (const rows of planBatches(lengths, 384)) {
    const found = await session.run(joinTokens(rows.map((row) => sentences[row]!)));
    for (const [at, row] of rows.entries()) vectors.set(found.subarray(at * 1024, (at + 1) * 1024), row * 1024);
  }
  await session.close();
  return vectors;
}
