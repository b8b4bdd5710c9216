import {
  type CompletionKey,
  decodingHeld,
  decodingKey,
  type Ledger,
  type LedgerIdentity,
  PAYMENT,
  type PaymentContext,
  rememberedError,
} from '@ablata/ledger';
import {
  AblataError,
  type Completion,
  type CompletionRequest,
  type Encoded,
  LanguageModel,
  SentenceDecoder,
  SentenceEncoder,
} from '@ablata/spec';
import type { Decorate } from '../container/bind.ts';
import { NOT_HELD } from '../engine/not-held.ts';
import { isRemembered, ledgerIdentity } from '../remembered.ts';

/** What the ledger was found to hold for one service. */
export interface Recalled {
  held: number;
  missing: number;
}

/** Services that only remember: nothing is asked, encoded or started. Counts what they remember. */
export class Recall {
  /** Completions, embeddings and decoded texts, by the name of the service. */
  readonly services = new Map<string, Recalled>();
  firstMiss: CompletionKey | undefined;
  readonly #ledger: Ledger;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  readonly decorate: Decorate = (service, instance) => {
    const identity = ledgerIdentity(service, instance);
    const counts = { held: 0, missing: 0 };
    if (isRemembered(service)) this.services.set(service.name, counts);
    if (service.token === LanguageModel) return this.#model(instance as LanguageModel, identity, service.name, counts);
    if (service.token === SentenceEncoder) return this.#encoder(instance as SentenceEncoder, identity, counts);
    if (service.token === SentenceDecoder) return this.#decoder(instance as SentenceDecoder, identity, counts);
    return instance;
  };

  #model(model: LanguageModel, identity: LedgerIdentity, name: string, counts: Recalled): LanguageModel {
    return {
      identity: model.identity,
      concurrency: () => 1,
      generate: async (request: CompletionRequest, context: PaymentContext): Promise<Completion> => {
        const key = { identity, request, sample: context.request };
        const known = this.#ledger.completion(key);
        if (known) {
          counts.held++;
          context[PAYMENT]?.used?.(name, known);
          return known;
        }
        const failure = this.#ledger.failure(key);
        if (failure) {
          counts.held++;
          throw rememberedError(failure);
        }
        counts.missing++;
        this.firstMiss ??= key;
        throw new AblataError(NOT_HELD, 'not in the ledger', { scope: 'row' });
      },
      [Symbol.asyncDispose]: async () => model[Symbol.asyncDispose]?.(),
    };
  }

  #encoder(encoder: SentenceEncoder, identity: LedgerIdentity, counts: Recalled): SentenceEncoder {
    const { dimension } = encoder;
    return {
      identity: encoder.identity,
      dimension,
      batchSize: encoder.batchSize,
      encode: async (texts): Promise<Encoded> => {
        const vectors = new Float32Array(texts.length * dimension);
        const truncated = new Uint8Array(texts.length);
        for (const [row, text] of texts.entries()) {
          const known = this.#ledger.embedding(identity, text);
          if (known?.vector.length === dimension) {
            vectors.set(known.vector, row * dimension);
            counts.held++;
          } else {
            // A stand-in unlike any other: the row counts as new.
            vectors[row * dimension + (counts.missing++ % dimension)] = 1;
          }
        }
        return { vectors, truncated };
      },
      [Symbol.asyncDispose]: async () => encoder[Symbol.asyncDispose]?.(),
    };
  }
  #decoder(decoder: SentenceDecoder, identity: LedgerIdentity, counts: Recalled): SentenceDecoder {
    const { dimension, batchSize } = decoder;
    return {
      identity: decoder.identity,
      dimension,
      batchSize,
      decode: async (vectors, { language } = {}) => {
        const found = Array.from({ length: Math.floor(vectors.length / dimension) }, (_, row) => {
          const vector = vectors.subarray(row * dimension, (row + 1) * dimension);
          const known = decodingHeld(this.#ledger, decodingKey(identity, vector, language));
          if (known) counts.held++;
          else counts.missing++;
          return known ?? { text: '', score: 0, truncated: false };
        });
        return {
          texts: found.map(({ text }) => text),
          scores: Float32Array.from(found, ({ score }) => score),
          truncated: Uint8Array.from(found, ({ truncated }) => Number(truncated)),
        };
      },
      [Symbol.asyncDispose]: async () => decoder[Symbol.asyncDispose]?.(),
    };
  }
}
