import type { TokenBatch } from '@ablata/onnx';

/** Beside float16's rounding, and far from what a model does that attends to padding. */
const LEAST_COSINE = 0.999;

/**
 * Whether a short text gives the same vector alone and padded beside a long one. Some exports have lost their attention mask;
 * those have to run a text at a time.
 */
export async function ignoresPadding(run: (batch: TokenBatch) => Promise<Float32Array>): Promise<boolean> {
  const short = [1, 2, 3];
  const long = Array.from({ length: 24 }, (_, index) => 1 + (index % 3));
  const alone = await run({ ids: Int32Array.from(short), lengths: Int32Array.of(short.length) });
  const beside = await run({
    ids: Int32Array.from([...short, ...long]),
    lengths: Int32Array.of(short.length, long.length),
  });
  const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, index) => sum + value * b[index]!, 0);
  const padded = beside.subarray(0, alone.length);
  return dot(alone, padded) >= LEAST_COSINE * Math.sqrt(dot(alone, alone) * dot(padded, padded));
}
