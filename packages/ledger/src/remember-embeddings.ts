import type { Encoded, SentenceEncoder } from '@ablata/spec';
import { AblataError } from '@ablata/spec';
import type { Ledger, LedgerIdentity, StoredEmbedding } from './ledger.ts';
import { once } from './once.ts';
import type { Payments } from './payments.ts';
import { STORED, type Storing } from './stored.ts';
import { MOST_UNKNOWN } from './text-flags.ts';

/** What became of a text: its embedding, or why it has none. */
type Answer = StoredEmbedding | AblataError;

/**
 * Puts the ledger around any sentence encoder: only texts it has never seen are encoded, each once.
 *
 * @param name of the service, for {@link Payments.byService}; by default its slot.
 */
export function rememberEmbeddings(
  encoder: SentenceEncoder & Storing,
  identity: LedgerIdentity,
  ledger: Ledger,
  payments: Payments,
  name = identity.slot,
): SentenceEncoder {
  const start = once((signal: AbortSignal) => encoder.start?.(signal) ?? Promise.resolve());
  const { dimension } = encoder;
  let turn: Promise<unknown> = Promise.resolve();
  /** Texts that are being encoded: where calls overlap, a text of two of them is encoded once. */
  const underWay = new Map<string, Promise<Answer>>();

  async function encodeBatch(batch: readonly string[], signal: AbortSignal): Promise<readonly Answer[]> {
    await start(signal);
    signal.throwIfAborted();
    const encoded = await encoder.encode(batch, signal);
    checkShape(encoded, batch.length, dimension, identity.use);
    const answers: Answer[] = batch.map(
      (_, row) =>
        encoded.failures?.get(row) ?? {
          vector: encoded.vectors.subarray(row * dimension, (row + 1) * dimension),
          truncated: encoded.truncated[row] === 1,
          unknown: Math.min(encoded.unknown?.[row] ?? 0, MOST_UNKNOWN), // as it will be remembered
        },
    );
    const rows = answers.flatMap((answer, row) => (answer instanceof Error ? [] : [row]));
    const stored = await ledger.rememberEmbeddings(
      identity,
      rows.map((row) => batch[row] as string),
      rows.map((row) => answers[row] as StoredEmbedding),
    );
    encoder[STORED]?.(encoded);
    payments.paidEmbeddings(rows.length, name);
    for (const [index, row] of rows.entries()) answers[row] = stored[index] as StoredEmbedding;
    return answers;
  }

  /** Encodes texts that are neither known nor under way, in batches as the encoder likes them. */
  async function encodeNew(texts: readonly string[], signal: AbortSignal): Promise<Map<string, Answer>> {
    const answers = new Map<string, Answer>();
    const encodeFrom = async (from: number): Promise<void> => {
      const batch = texts.slice(from, from + encoder.batchSize);
      const working = encodeBatch(batch, signal);
      for (const [row, text] of batch.entries()) {
        const answer = working.then((all) => all[row] as Answer);
        answer.catch(() => {}); // nobody may wait for it
        underWay.set(text, answer);
      }
      try {
        for (const [row, answer] of (await working).entries()) answers.set(batch[row] as string, answer);
      } finally {
        for (const text of batch) underWay.delete(text);
      }
    };
    const starts = Array.from({ length: Math.ceil(texts.length / encoder.batchSize) }, (_, i) => i * encoder.batchSize);
    if (encoder.concurrency) await Promise.all(starts.map(encodeFrom));
    else for (const from of starts) await encodeFrom(from);
    return answers;
  }

  async function encode(texts: readonly string[], signal: AbortSignal): Promise<Encoded> {
    const vectors = new Float32Array(texts.length * dimension);
    const truncated = new Uint8Array(texts.length);
    const unknown = new Uint32Array(texts.length);
    const failures = new Map<number, AblataError>();
    const place = (index: number, answer: Answer): void => {
      if (answer instanceof Error) {
        failures.set(index, answer);
        return;
      }
      vectors.set(answer.vector, index * dimension);
      truncated[index] = answer.truncated ? 1 : 0;
      unknown[index] = answer.unknown;
    };
    const missing = new Map<string, number[]>();
    for (const [index, text] of texts.entries()) {
      const known = missing.has(text) ? undefined : ledger.embedding(identity, text);
      if (known?.vector.length === dimension) place(index, known);
      else missing.set(text, [...(missing.get(text) ?? []), index]);
    }
    const placeAll = (answers: ReadonlyMap<string, Answer>): void => {
      for (const [text, answer] of answers) for (const index of missing.get(text) as number[]) place(index, answer);
    };
    const asked = new Map([...missing.keys()].map((text) => [text, underWay.get(text)] as const));
    const unseen = [...asked].flatMap(([text, working]) => (working ? [] : [text]));
    payments.reusedEmbeddings(texts.length - unseen.length, name);
    if (unseen.length > 0) placeAll(await encodeNew(unseen, signal));
    const left: string[] = [];
    for (const [text, working] of asked) {
      // Given up there: that is no reason to give it up here.
      const answer = await working?.catch(() => undefined);
      if (answer) placeAll(new Map([[text, answer]]));
      else if (working) left.push(text);
    }
    if (left.length > 0) placeAll(await encodeNew(left, signal));
    return { vectors, truncated, unknown, ...(failures.size > 0 && { failures }) };
  }

  return {
    identity: encoder.identity,
    ...(encoder.caveats && { caveats: encoder.caveats }),
    dimension,
    batchSize: encoder.batchSize,
    /** Not needed before {@link encode}, which does it when the ledger can't answer; called early, it loads meanwhile. */
    start,
    ...(encoder.concurrency && { concurrency: () => encoder.concurrency?.() ?? 1 }),
    // The contract: unless the encoder asks for it, calls never overlap, also when several stages share it.
    encode(texts, signal) {
      if (encoder.concurrency) return encode(texts, signal);
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
