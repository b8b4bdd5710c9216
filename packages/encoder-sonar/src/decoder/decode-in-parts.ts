import type { WorkerPool } from '@ablata/onnx';
import type { SonarDecoded } from './create-sonar-decoder.ts';
import type { DecodeAnswer, DecodeRequest, DecoderRequests } from './messages.ts';

/**
 * Decodes vectors on all threads of a pool, a run of neighbours each. When the signal aborts, the threads stop before their next step.
 */
export async function decodeInParts(
  pool: WorkerPool<DecoderRequests>,
  vectors: Float32Array,
  dimension: number,
  request: Omit<DecodeRequest, 'vectors' | 'aborted'>,
  signal: AbortSignal | undefined,
): Promise<SonarDecoded> {
  signal?.throwIfAborted();
  const aborted = new Int32Array(new SharedArrayBuffer(4));
  const stop = () => Atomics.store(aborted, 0, 1);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const answers = await Promise.all(
      parts(vectors.length / dimension, pool.size).map(([from, to]) =>
        pool.ask('decode', { ...request, vectors: vectors.slice(from * dimension, to * dimension), aborted }),
      ),
    ).catch((error: unknown) => {
      stop(); // the others work for nobody
      throw error;
    });
    return join(answers);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** First and last + 1 of `size` runs of about equal length; fewer where there are fewer vectors. */
function parts(count: number, size: number): readonly (readonly [number, number])[] {
  const length = Math.ceil(count / size);
  return Array.from({ length: length === 0 ? 0 : Math.ceil(count / length) }, (_, part) => [
    part * length,
    Math.min(count, (part + 1) * length),
  ]);
}

function join(answers: readonly DecodeAnswer[]): SonarDecoded {
  return {
    texts: answers.flatMap(({ texts }) => texts),
    scores: Float32Array.from(answers.flatMap(({ scores }) => [...scores])),
    truncated: Uint8Array.from(answers.flatMap(({ truncated }) => [...truncated])),
    tokens: answers.flatMap(({ tokens, lengths }) => {
      let at = 0;
      return Array.from(lengths, (length) => {
        at += length;
        return tokens.slice(at - length, at);
      });
    }),
  };
}
