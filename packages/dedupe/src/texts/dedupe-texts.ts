import { hash } from 'node:crypto';
import { AblataError, type Encoded, type SentenceEncoder } from '@ablata/spec';
import type { Names } from '../finders/cosine-index.ts';
import { openIndex } from '../open-index.ts';

export interface DedupeTextsOptions {
  /** Gives the vectors, by its own batches. It is not disposed. */
  readonly encoder: SentenceEncoder;
  /** A text is dropped when its cosine to a kept text is at least this. Default 0.95. */
  readonly threshold?: number;
  /** Which of several kept texts a dropped one names. Default `first`. */
  readonly names?: Names;
  readonly threads?: number;
  readonly signal?: AbortSignal;
}

/** What became of a text. */
export type JudgedText = { readonly row: number; readonly text: string } & (
  | { readonly kept: true }
  | {
      readonly kept: false;
      /** Row of the kept text. */
      readonly duplicateOf: number;
      /** Cosine of the two, at least the threshold; 1 for a text that is the same, character by character. */
      readonly similarity: number;
    }
  | {
      readonly kept: false;
      /** It has no vector to compare: the encoder failed on it, or gave zeros. */
      readonly failed: AblataError;
    }
);

/**
 * Removes near-duplicates from texts as they come: a text is kept iff its cosine to every text kept before it is below the threshold. Exact, and in
 * the order of the texts. A text that equals a kept one is not encoded again. While one batch is judged the next is encoded.
 *
 * Memory: the vectors of kept texts with their codes (5 bytes a dimension and some), 100 bytes a kept text beside, and a few batches.
 *
 * @example for await (const { kept, text } of dedupeTexts(lines, { encoder })) if (kept) console.log(text);
 */
export async function* dedupeTexts(
  texts: Iterable<string> | AsyncIterable<string>,
  { encoder, threshold = 0.95, names = 'first', threads, signal: given }: DedupeTextsOptions,
): AsyncGenerator<JudgedText, void> {
  const stop = new AbortController();
  const signal = given ? AbortSignal.any([given, stop.signal]) : stop.signal;
  const { dimension } = encoder;
  const index = openIndex({ dimension, threshold, names, ...(threads !== undefined && { threads }) });
  const kept: number[] = [];
  /** Kept texts, by hash, with their rows. */
  const known = new Map<string, number>();
  try {
    await encoder.start?.(signal);
    for await (const { first, batch, encoded } of encodedAhead(texts, known, encoder, signal)) {
      const { vectors, fresh } = comparable(encoded, dimension, known);
      const matches = await index.admitAll(vectors, signal);
      const judged = new Map(fresh.map((at, position) => [encoded.texts[at]!, matches[position]!]));
      for (const [at, text] of batch.entries()) {
        const row = first + at;
        const key = keyOf(text);
        const same = known.get(key);
        const match = judged.get(text);
        if (same !== undefined) yield { row, text, kept: false, duplicateOf: same, similarity: 1 };
        else if (match === undefined)
          yield { row, text, kept: false, failed: encoded.failures.get(text) ?? noVector() };
        else if (match !== null) {
          yield { row, text, kept: false, duplicateOf: kept[match.place]!, similarity: match.similarity };
        } else {
          kept.push(row);
          known.set(key, row);
          yield { row, text, kept: true };
        }
      }
    }
  } finally {
    stop.abort();
    await index[Symbol.asyncDispose]();
  }
}

interface Batch {
  readonly first: number;
  readonly batch: readonly string[];
  readonly encoded: EncodedTexts;
}

/** Different texts, in the order in which they first came. */
interface EncodedTexts {
  readonly texts: readonly string[];
  readonly vectors: Float32Array;
  readonly failures: ReadonlyMap<string, AblataError>;
}

/** Batches in order, of which as many are being encoded as the encoder likes, one at least while another is judged. */
async function* encodedAhead(
  texts: Iterable<string> | AsyncIterable<string>,
  known: ReadonlyMap<string, number>,
  encoder: SentenceEncoder,
  signal: AbortSignal,
): AsyncGenerator<Batch> {
  const queue: Promise<Batch>[] = [];
  let last: Promise<unknown> = Promise.resolve();
  for await (const { first, batch } of batchesOf(texts, encoder.batchSize)) {
    const unseen = [...new Set(batch)].filter((text) => !known.has(keyOf(text)));
    const before = encoder.concurrency ? Promise.resolve() : last; // without it calls never overlap
    const encoding = before.then(() => encode(unseen, encoder, signal)).then((encoded) => ({ first, batch, encoded }));
    encoding.catch(() => {}); // thrown in its turn
    last = encoding;
    queue.push(encoding);
    if (queue.length > Math.max(1, encoder.concurrency?.() ?? 1)) yield await (queue.shift() as Promise<Batch>);
  }
  for (const encoding of queue) yield await encoding;
}

async function encode(texts: readonly string[], encoder: SentenceEncoder, signal: AbortSignal): Promise<EncodedTexts> {
  if (texts.length === 0) return { texts, vectors: new Float32Array(0), failures: new Map() };
  signal.throwIfAborted();
  const encoded: Encoded = await encoder.encode(texts, signal);
  const failures = new Map([...(encoded.failures ?? [])].map(([at, error]) => [texts[at]!, error]));
  return { texts, vectors: encoded.vectors, failures };
}

/**
 * The vectors that are to be compared, and the positions of their texts. Not those of texts that were kept while these were encoded, and
 * an encoder may give zeros for an empty text.
 */
function comparable(
  { texts, vectors, failures }: EncodedTexts,
  dimension: number,
  known: ReadonlyMap<string, number>,
): { readonly vectors: Float32Array; readonly fresh: readonly number[] } {
  const fresh = [...texts.keys()].filter((at) => {
    if (failures.has(texts[at]!) || known.has(keyOf(texts[at]!))) return false;
    let squared = 0;
    for (let k = at * dimension; k < (at + 1) * dimension; k++) squared += vectors[k]! * vectors[k]!;
    return squared > 0 && Number.isFinite(squared);
  });
  if (fresh.length === texts.length) return { vectors, fresh };
  const chosen = new Float32Array(fresh.length * dimension);
  for (const [to, at] of fresh.entries())
    chosen.set(vectors.subarray(at * dimension, (at + 1) * dimension), to * dimension);
  return { vectors: chosen, fresh };
}

async function* batchesOf(texts: Iterable<string> | AsyncIterable<string>, size: number) {
  let first = 0;
  let batch: string[] = [];
  for await (const text of texts) {
    if (batch.push(text) < size) continue;
    yield { first, batch };
    first += batch.length;
    batch = [];
  }
  if (batch.length > 0) yield { first, batch };
}

/** 128 bits: of a billion texts two have the same with a probability of 10⁻²⁰. */
function keyOf(text: string): string {
  const whole = text.isWellFormed() ? text : JSON.stringify(text);
  return hash('sha256', whole, 'buffer').toString('latin1', 0, 16);
}

function noVector(): AblataError {
  return new AblataError('DATA_BAD_VECTOR', 'the encoder gave zeros for a text, or no finite numbers', {
    scope: 'row',
  });
}
