import { type Endpoint, type Endpoints, readJson, readText, ServerFailure, shownURL } from '@ablata/endpoints';
import { messages } from './messages.ts';
import type { ResolvedOptions } from './options.ts';
import { type Embeddings, readEmbeddings } from './read-embeddings.ts';

/** Asks servers for embeddings, and holds them to one model and one dimension. */
export class Exchange {
  readonly #endpoints: Endpoints;
  readonly #options: ResolvedOptions;
  readonly #model: string;
  readonly #noBase64 = new WeakSet<Endpoint>();
  #answering: string | undefined;

  constructor(endpoints: Endpoints, options: ResolvedOptions, model: string) {
    this.#endpoints = endpoints;
    this.#options = options;
    this.#model = model;
  }

  /** @throws ServerFailure; SERVICE_CHANGED */
  async ask(endpoint: Endpoint, texts: readonly string[], signal: AbortSignal): Promise<readonly Float32Array[]> {
    const { vectors, model } = await this.#askInFormat(endpoint, texts, signal);
    const { dimension } = this.#options;
    const url = shownURL(endpoint.url);
    const length = vectors[0]?.length ?? dimension;
    if (dimension !== undefined && length !== dimension) throw messages.dimension(url, dimension, length ?? 0);
    this.#answering ??= model;
    if (model !== undefined && model !== this.#answering)
      throw messages.model(url, this.#endpoints.redact(this.#answering ?? ''), this.#endpoints.redact(model));
    return vectors;
  }

  async #askInFormat(endpoint: Endpoint, texts: readonly string[], signal: AbortSignal): Promise<Embeddings> {
    const base64 = !this.#noBase64.has(endpoint);
    const { dimension, shorten } = this.#options;
    try {
      const body = {
        model: this.#model,
        input: texts,
        ...(base64 ? { encoding_format: 'base64' } : {}),
        ...(shorten ? { dimensions: dimension } : {}),
      };
      const incoming = await this.#endpoints.send(endpoint, '/embeddings', body, { signal });
      return readEmbeddings(readJson(await readText(incoming.body)), texts.length);
    } catch (error) {
      if (!(error instanceof ServerFailure)) throw error;
      const { kind, param, topic } = error.failure;
      if (shorten && kind === 'final' && (param === 'dimensions' || topic === 'dimensions'))
        throw messages.notShortened(shownURL(endpoint.url), dimension ?? 0);
      if (!base64 || param !== 'encoding_format') throw error;
      this.#noBase64.add(endpoint);
      return this.#askInFormat(endpoint, texts, signal);
    }
  }
}
