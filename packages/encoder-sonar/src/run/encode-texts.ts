import type { Encoded } from '@ablata/spec';
import type { TokenBatch } from './batch-inputs.ts';
import type { EncoderPool } from './encoder-pool.ts';
import { planBatches } from './plan-batches.ts';

/** Texts tokenized by one message. */
const TEXTS_AT_ONCE = 256;

/**
 * Tokenizes and encodes texts on a pool: batches of like length up to `batchTokens` tokens, results in the texts' order.
 * Looks at the signal before every batch; what runs then is not waited for.
 */
export async function encodeTexts(
  pool: EncoderPool,
  texts: readonly string[],
  dimension: number,
  batchTokens: number,
  signal: AbortSignal | undefined,
): Promise<Required<Encoded>> {
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
  await eachInParallel(planBatches(lengths, batchTokens), pool.size, signal, async (sentences) => {
    const rows = await pool.encode(joinTokens(sentences.map((sentence) => ids[sentence]!)));
    for (const [row, sentence] of sentences.entries()) {
      vectors.set(rows.subarray(row * dimension, (row + 1) * dimension), sentence * dimension);
    }
  });
  return { vectors, truncated, unknown };
}

function chunkStarts(count: number): number[] {
  return Array.from({ length: Math.ceil(count / TEXTS_AT_ONCE) }, (_, chunk) => chunk * TEXTS_AT_ONCE);
}

function joinTokens(sentences: readonly Int32Array[]): TokenBatch {
  const lengths = Int32Array.from(sentences, (sentence) => sentence.length);
  const ids = new Int32Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const sentence of sentences) {
    ids.set(sentence, at);
    at += sentence.length;
  }
  return { ids, lengths };
}

/** Works through the items, `width` at a time, until done, failed or aborted. */
async function eachInParallel<T>(
  items: readonly T[],
  width: number,
  signal: AbortSignal | undefined,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  let stopped = false;
  const lane = async () => {
    try {
      while (next < items.length && !stopped) {
        signal?.throwIfAborted();
        await work(items[next++]!);
      }
    } catch (error) {
      stopped = true;
      throw error;
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
}
