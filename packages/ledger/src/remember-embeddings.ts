import type { Encoded, SentenceEncoder } from '@ablata/spec';
import { AblataError } from '@ablata/spec';
import type { Ledger, LedgerIdentity, StoredEmbedding } from './ledger.ts';
import { once } from './once.ts';
import type { Payments } from './payments.ts';
import { MOST_UNKNOWN } from './text-flags.ts';

/**
 * Puts the ledger around any sentence encoder: only texts it has never seen are encoded, each once.
 *
 * @param name of the service, for {@link Payments.byService}; by default its slot.
 */
export function rememberEmbeddings(
  encoder: SentenceEncoder,
  identity: LedgerIdentity,
  ledger: Ledger,
  payments: Payments,
  name = identity.slot,
): SentenceEncoder {
  const start = once((signal: AbortSignal) => encoder.start?.(signal) ?? Promise.resolve());
  const { dimension } = encoder;
  let turn: Promise<unknown> = Promise.resolve();

  async function encode(texts: readonly string[], signal: AbortSignal): Promise<Encoded> {
    const vectors = new Float32Array(texts.length * dimension);
    const truncated = new Uint8Array(texts.length);
    const unknown = new Uint32Array(texts.length);
    const place = (index: number, embedding: StoredEmbedding): void => {
      vectors.set(embedding.vector, index * dimension);
      truncated[index] = embedding.truncated ? 1 : 0;
      unknown[index] = embedding.unknown;
    };
    const missing = new Map<string, number[]>();
    for (const [index, text] of texts.entries()) {
      const known = missing.has(text) ? undefined : ledger.embedding(identity, text);
      if (known?.vector.length === dimension) place(index, known);
      else missing.set(text, [...(missing.get(text) ?? []), index]);
    }
    payments.reusedEmbeddings(texts.length - missing.size, name);
    if (missing.size === 0) return { vectors, truncated, unknown };

    await start(signal);
    const unseen = [...missing.keys()];
    for (let from = 0; from < unseen.length; from += encoder.batchSize) {
      signal.throwIfAborted();
      const batch = unseen.slice(from, from + encoder.batchSize);
      const encoded = await encoder.encode(batch, signal);
      checkShape(encoded, batch.length, dimension, identity.use);
      const embeddings = batch.map((_, row) => ({
        vector: encoded.vectors.subarray(row * dimension, (row + 1) * dimension),
        truncated: encoded.truncated[row] === 1,
        unknown: Math.min(encoded.unknown?.[row] ?? 0, MOST_UNKNOWN), // as it will be remembered
      }));
      const stored = await ledger.rememberEmbeddings(identity, batch, embeddings);
      payments.paidEmbeddings(batch.length, name);
      for (const [row, text] of batch.entries()) {
        for (const index of missing.get(text) as number[]) place(index, stored[row] as StoredEmbedding);
      }
    }
    return { vectors, truncated, unknown };
  }

  return {
    identity: encoder.identity,
    ...(encoder.caveats && { caveats: encoder.caveats }),
    dimension,
    batchSize: encoder.batchSize,
    // The contract: calls never overlap, also when several stages share the encoder.
    encode(texts, signal) {
      const result = turn.then(() => encode(texts, signal));
      turn = result.catch(() => {});
      return result;
    },
    [Symbol.asyncDispose]: async () => encoder[Symbol.asyncDispose]?.(),
  };
}

function checkShape({ vectors, truncated }: Encoded, rows: number, dimension: number, use: string): void {
  if (vectors.length === rows * dimension && truncated.length === rows) return;
  throw new AblataError(
    'SERVICE_BAD_SHAPE',
    `the encoder '${use}' gave ${vectors.length} numbers and ${truncated.length} flags for ${rows} texts; expected ${rows} × ${dimension} and ${rows}`,
    { mender: 'plugin' },
  );
}
