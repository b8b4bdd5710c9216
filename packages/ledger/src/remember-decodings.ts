import { createHash } from 'node:crypto';
import { AblataError, type Decoded, type DecodeOptions, type JsonObject, type SentenceDecoder } from '@ablata/spec';
import type { Ledger, LedgerIdentity } from './ledger.ts';
import { once } from './once.ts';

const SCOPE = 'decode';

/** One text as the ledger holds it. */
export interface StoredDecoding extends JsonObject {
  readonly text: string;
  readonly score: number;
  readonly truncated: boolean;
}

/** What a ledger keeps the text of a vector under. The vector counts by the bits of its float32 numbers. */
export function decodingKey(identity: LedgerIdentity, vector: Float32Array, language: string | undefined): JsonObject {
  const bytes = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
  return { identity, language: language ?? null, vector: createHash('sha256').update(bytes).digest('hex') };
}

export function decodingHeld(ledger: Ledger, key: JsonObject): StoredDecoding | undefined {
  return ledger.memo(SCOPE, key) as StoredDecoding | undefined;
}

/** Puts the ledger around any sentence decoder: only vectors it has never seen are decoded, each once. */
export function rememberDecodings(decoder: SentenceDecoder, identity: LedgerIdentity, ledger: Ledger): SentenceDecoder {
  const start = once((signal: AbortSignal) => decoder.start?.(signal) ?? Promise.resolve());
  const { dimension } = decoder;
  let turn: Promise<unknown> = Promise.resolve();

  async function decode(vectors: Float32Array, options: DecodeOptions): Promise<Decoded> {
    const count = Math.floor(vectors.length / dimension);
    const vector = (row: number) => vectors.subarray(row * dimension, (row + 1) * dimension);
    const keys = Array.from({ length: count }, (_, row) => decodingKey(identity, vector(row), options.language));
    const known = keys.map((key) => decodingHeld(ledger, key));
    const missing = known.flatMap((found, row) => (found === undefined ? [row] : []));
    if (missing.length > 0 || vectors.length % dimension !== 0) {
      options.signal?.throwIfAborted();
      await start(options.signal ?? new AbortController().signal);
    }
    if (vectors.length % dimension !== 0) return decoder.decode(vectors, options); // which says what is wrong
    for (let from = 0; from < missing.length; from += decoder.batchSize) {
      options.signal?.throwIfAborted();
      const rows = missing.slice(from, from + decoder.batchSize);
      const batch = new Float32Array(rows.length * dimension);
      for (const [index, row] of rows.entries()) batch.set(vector(row), index * dimension);
      const { texts, scores, truncated } = await decoder.decode(batch, options);
      if (texts.length !== rows.length || scores.length !== rows.length || truncated.length !== rows.length)
        throw badShape(texts.length, rows.length, identity.use);
      const made = rows.map((_, index) => ({
        text: texts[index]!,
        score: scores[index]!,
        truncated: truncated[index] === 1,
      }));
      const stored = await Promise.all(
        rows.map((row, index) => ledger.rememberMemo(SCOPE, keys[row]!, made[index] as StoredDecoding)),
      );
      for (const [index, row] of rows.entries()) known[row] = stored[index] as StoredDecoding;
    }
    const found = known as StoredDecoding[];
    return {
      texts: found.map(({ text }) => text),
      scores: Float32Array.from(found, ({ score }) => score),
      truncated: Uint8Array.from(found, ({ truncated }) => Number(truncated)),
    };
  }

  return {
    identity: decoder.identity,
    ...(decoder.caveats && { caveats: decoder.caveats }),
    dimension,
    batchSize: decoder.batchSize,
    /** As for an encoder that is remembered: {@link decode} does it when the ledger can't answer. */
    start,
    // The contract: calls never overlap, also when several stages share the decoder.
    decode(vectors, options = {}) {
      const result = turn.then(() => decode(vectors, options));
      turn = result.catch(() => {});
      return result;
    },
    [Symbol.asyncDispose]: async () => decoder[Symbol.asyncDispose]?.(),
  };
}

function badShape(texts: number, rows: number, use: string): AblataError {
  return new AblataError('SERVICE_BAD_SHAPE', `the decoder '${use}' gave ${texts} texts for ${rows} vectors`, {
    mender: 'plugin',
  });
}
