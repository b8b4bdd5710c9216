import { checkServers, type Endpoints } from '@ablata/endpoints';
import { type Encoded, isAblataError, type JsonObject, type Logger, type SentenceEncoder } from '@ablata/spec';
import { Exchange } from './exchange.ts';
import type { ResolvedOptions } from './options.ts';
import { serverCheck } from './server-check.ts';
import { split } from './split.ts';

/** Counted up when the plugin sends or reads something differently, so that the same text gives another vector. */
const VERSION = 1;
/** Requests under way at once that a batch of core's should be enough for. */
const REQUESTS = 32;
/** What is left of a text that does not fit, each time. */
const SHORTER = 0.75;

interface Embedded {
  readonly vector: Float32Array;
  readonly truncated: boolean;
}

/** The encoder behind the plugin: cuts, cares for texts that servers refuse; how servers are reached is {@link Endpoints}' part. */
export class OpenaiEncoder implements SentenceEncoder {
  readonly identity: JsonObject;
  readonly dimension: number;
  readonly batchSize: number;
  readonly #options: ResolvedOptions;
  readonly #model: string;
  readonly #endpoints: Endpoints;
  readonly #exchange: Exchange;
  readonly #logger: Logger | undefined;
  #started: Promise<void> | undefined;

  constructor(
    options: ResolvedOptions,
    given: { readonly model: string; readonly dimension: number },
    endpoints: Endpoints,
    logger: Logger | undefined,
  ) {
    const { model, dimension } = given;
    this.#options = { ...options, dimension };
    this.#model = model;
    this.#endpoints = endpoints;
    this.#exchange = new Exchange(endpoints, this.#options, model);
    this.#logger = logger;
    this.dimension = dimension;
    this.batchSize = options.textsPerRequest * REQUESTS;
    const { prefix, overlong, shorten } = options;
    this.identity = { plugin: '@ablata/encoder-openai', version: VERSION, model, dimension, shorten, prefix, overlong };
  }

  async start(signal: AbortSignal): Promise<void> {
    this.#started ??= this.#start(signal).catch((error: unknown) => {
      this.#started = undefined;
      throw error;
    });
    return this.#started;
  }

  async encode(texts: readonly string[], signal: AbortSignal): Promise<Encoded> {
    signal.throwIfAborted();
    await this.start(signal);
    const sent = texts.map((text) => this.#sentAs(text));
    const { textsPerRequest, bytesPerRequest } = this.#options;
    const vectors = new Float32Array(texts.length * this.dimension);
    const truncated = new Uint8Array(texts.length);
    // The first failure ends the others: what they would bring is thrown away with it.
    const giveUp = new AbortController();
    const either = AbortSignal.any([signal, giveUp.signal]);
    const requests = split(sent, { texts: textsPerRequest, bytes: bytesPerRequest }).map(async (indices) => {
      const embedded = await this.#embed(
        indices.map((index) => sent[index] as string),
        either,
      );
      for (const [position, index] of indices.entries()) {
        const { vector, truncated: cut } = embedded[position] as Embedded;
        vectors.set(vector, index * this.dimension);
        truncated[index] = Number(cut);
      }
    });
    try {
      await Promise.all(requests);
    } catch (error) {
      giveUp.abort(error);
      await Promise.allSettled(requests);
      throw error;
    }
    return { vectors, truncated };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#endpoints.close();
  }

  /** Texts as servers bear them: some refuse an empty one, and a lone surrogate is no UTF-8. */
  #sentAs(text: string): string {
    const whole = `${this.#options.prefix}${text}`.toWellFormed();
    return whole === '' ? ' ' : whole;
  }

  /** Where a request does not fit, its texts are asked for one by one, and the one that does not fit alone is shortened. */
  async #embed(texts: readonly string[], signal: AbortSignal): Promise<readonly Embedded[]> {
    try {
      const { value } = await this.#endpoints.ask((endpoint) => this.#exchange.ask(endpoint, texts, signal), {
        signal,
        request: texts.length === 1 ? 'a text' : `a request of ${texts.length} texts`,
      });
      return value.map((vector) => ({ vector, truncated: false }));
    } catch (error) {
      const tooLong = isAblataError(error) && error.code === 'SERVICE_CONTEXT_TOO_LONG';
      if (!tooLong) throw error;
      if (texts.length > 1) return (await Promise.all(texts.map((text) => this.#embed([text], signal)))).flat();
      const [text = ''] = texts;
      const shorter = text.slice(0, Math.floor(text.length * SHORTER)).replace(/\p{Surrogate}$/u, '');
      if (this.#options.overlong === 'refuse' || shorter === '') throw error;
      return (await this.#embed([shorter], signal)).map((each) => ({ ...each, truncated: true }));
    }
  }

  async #start(signal: AbortSignal): Promise<void> {
    const check = { ...serverCheck(this.#options, this.#model), model: this.#model, logger: this.#logger };
    await checkServers(this.#endpoints, check, signal);
    this.#endpoints.watch();
  }
}
