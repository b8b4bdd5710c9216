import type { Encoded } from '@ablata/spec';
import { eachInParallel } from './each-in-parallel.ts';
import { planBatches } from './plan-batches.ts';
import { joinTokens, type TokenBatch, type TokenizedTexts } from './token-batch.ts';

/** Texts tokenized by one message. */
const TEXTS_AT_ONCE = 256;

/** The two halves of encoding, each on whichever of `size` threads is free. */
export interface TextEncoderPool {
  readonly size: number;
  tokenize(texts: readonly string[]): Promise<TokenizedTexts>;
  /** [texts, dimension], row-major. */
  encode(batch: TokenBatch): Promise<Float32Array>;
}

export interface EncodeSettings {
  readonly dimension: number;
  /** Tokens in a batch. */
  readonly batchTokens: number;
  /** The batch is padded to its longest text; see {@link planBatches}. */
  readonly padded?: boolean;
}

/**
 * Tokenizes and encodes texts on a pool: batches of like length up to `batchTokens` tokens, results in the texts' order.
 * Looks at the signal before every batch; what runs then is not waited for.
 */
export async function encodeTexts(
  pool: TextEncoderPool,
  texts: readonly string[],
  { dimension, batchTokens, padded }: EncodeSettings,
  signal: AbortSignal | undefined,
): Promise<Required<Omit<Encoded, 'failures'>>> {
  const lengths = new Int32Array(texts.length);
  const truncated = new Uint8Array(texts.length);
  const unknown = new Uint32Array(texts.length);
  const ids: Int32Array[] = [];
  await eachInParallel(chunkStarts(texts.length), pool.size, signal, async (first) => {
    const chunk = await pool.tokenize(texts.slice(first, first + TEXTS_AT_ONCE));
    lengths.set(chunk.lengths, first);
    truncated.set(chunk.truncated, first);
    unknown.set(chunk.unknown, first);
    let at = 0;
    for (const [index, length] of chunk.lengths.entries()) {
      ids[first + index] = chunk.ids.subarray(at, at + length);
      at += length;
    }
  });
  const vectors = new Float32Array(texts.length * dimension);
  await eachInParallel(planBatches(lengths, batchTokens, padded), pool.size, signal, async (batch) => {
    const rows = await pool.encode(joinTokens(batch.map((text) => ids[text]!)));
    for (const [row, text] of batch.entries()) {
      vectors.set(rows.subarray(row * dimension, (row + 1) * dimension), text * dimension);
    }
  });
  return { vectors, truncated, unknown };
}

function chunkStarts(count: number): number[] {
  return Array.from({ length: Math.ceil(count / TEXTS_AT_ONCE) }, (_, chunk) => chunk * TEXTS_AT_ONCE);
}
