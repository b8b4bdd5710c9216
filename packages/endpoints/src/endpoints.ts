import { type AblataError, isAblataError, type Logger, type Project, type Retry } from '@ablata/spec';
import { type Connections, createConnections } from './create-connections.ts';
import { classify } from './failure/classify.ts';
import { type Failure, ServerFailure } from './failure/failure.ts';
import type { RefusalWords } from './failure/read-refusal.ts';
import { statusFailure } from './failure/status.ts';
import { watchQueue } from './limit/watch-queue.ts';
import { inWords, messages } from './messages.ts';
import type { ResolvedEndpointOptions } from './options.ts';
import type { Endpoint } from './pool/endpoint.ts';
import { Pool } from './pool/pool.ts';
import { Silence } from './pool/silence.ts';
import { pathURL, rootURL } from './request-url.ts';
import { shownURL } from './shown-url.ts';
import { backoff, sleep } from './sleep.ts';
import { readText } from './transport/read-text.ts';
import type { Incoming } from './transport/transport.ts';

/** So many times the retries are allowed while a server that others get answers from has too much to do. */
const PATIENT = 10;
/** Requests given up or refused, with no useful answer before or between, after which none will succeed. */
const HOPELESS = 3;

export interface EndpointsSetup extends RefusalWords {
  /** What the servers are, for messages: `language model`, `embedding`. */
  readonly what: string;
  readonly logger?: Logger | undefined;
  /** Finds files (TLS) relative to the config. */
  readonly project?: Project | undefined;
  /** What to do about a request that is too long, as a sentence. */
  readonly contextAdvice: string;
  /** What else helps when servers ended a request with this topic and none answers any more: a sentence that ends in a space. */
  readonly advice?: Readonly<Record<string, string>>;
}

export interface AskContext {
  readonly signal: AbortSignal;
  /** Names the request in messages: `request 41`. */
  readonly request: string;
  onRetry?(retry: Retry): void;
}

export interface Answered<T> {
  readonly value: T;
  /** Seconds of the last attempt. */
  readonly seconds: number;
  /** How often it was sent, ≥ 1. */
  readonly attempts: number;
}

export interface SendOptions {
  readonly signal: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
  /** Seconds for this exchange; default: the option `timeout`. */
  readonly timeout?: number;
}

/** Servers that answer the same: shares requests out, tries again what failed, waits for servers that are away, and says in the end what was wrong. */
export class Endpoints {
  readonly list: readonly Endpoint[];
  readonly #options: ResolvedEndpointOptions;
  readonly #setup: EndpointsSetup;
  readonly #connections: Connections;
  readonly #pool: Pool;
  readonly #silence: Silence;
  readonly #life = new AbortController();
  #watching: readonly { stop(): void }[] = [];
  #looking: NodeJS.Timeout | undefined;
  #pausing = 0;
  /** Requests that ended badly since the last useful answer. */
  #hopeless = 0;
  #advice = '';

  /** @throws CONFIG_OPTION, CONFIG_ENVIRONMENT */
  constructor(options: ResolvedEndpointOptions, setup: EndpointsSetup) {
    this.#options = options;
    this.#setup = setup;
    this.#connections = createConnections(options, setup.project);
    this.list = this.#connections.endpoints;
    this.#pool = new Pool(this.list);
    this.#silence = new Silence({
      onSilence: (seconds, failure) => this.#tellSilence(seconds, failure),
      onEnd: (seconds) => setup.logger?.info(`the ${setup.what} server answers again after ${Math.round(seconds)} s`),
    });
  }

  /** Aborts when these endpoints are closed. */
  get signal(): AbortSignal {
    return this.#life.signal;
  }

  /** Useful answers so far. */
  get answers(): number {
    return this.#silence.answers;
  }

  /** How many requests should be in flight now, over all servers. */
  get concurrency(): number {
    // Requests that wait between two attempts burden no server: others may go meanwhile.
    const { capacity } = this.#pool;
    return Math.max(1, capacity + Math.min(this.#pausing, capacity));
  }

  get urls(): string[] {
    return this.list.map(({ url }) => shownURL(url));
  }

  /** A text of a server without what must not be shown. */
  redact(text: string): string {
    return this.#connections.secrets.redact(text);
  }

  /** Starts to look at the servers' queues. */
  watch(): void {
    if (this.#life.signal.aborted || this.#looking !== undefined) return;
    this.#looking = setInterval(() => this.#silence.look(this.list.some(({ inFlight }) => inFlight > 0)), 5000);
    this.#looking.unref();
    if (typeof this.#options.concurrency === 'number') return;
    this.#watching = this.list.map((endpoint) => watchQueue(endpoint, (each) => this.#metricsOf(each)));
  }

  /**
   * A request to a server; settles when the headers of an answer with status 200 … 299 have come.
   *
   * @throws ServerFailure
   */
  async send(endpoint: Endpoint, path: string, body: object | undefined, options: SendOptions): Promise<Incoming> {
    const incoming = await this.#connections.transport.send(pathURL(endpoint.url, path), {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...this.#connections.headers,
        ...options.headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      timeout: options.timeout ?? this.#options.timeout,
      signal: options.signal,
    });
    const { status, headers } = incoming;
    if (status >= 200 && status < 300) return incoming;
    if (status >= 300 && status < 400) {
      incoming.giveUp(new ServerFailure({ kind: 'final', reason: `http-${status}` }));
      const target = headers.location === undefined ? undefined : shownURL(headers.location, endpoint.url);
      throw messages.redirect(shownURL(endpoint.url), status, target === undefined ? undefined : this.redact(target));
    }
    const text = await readText(incoming.body).catch((error: unknown) => {
      options.signal.throwIfAborted();
      if (error instanceof ServerFailure && error.failure.reason === 'timeout') throw error;
      return '';
    });
    throw new ServerFailure(statusFailure({ status, headers, text }, Object.keys(body ?? {}), this.#setup));
  }

  /**
   * Asks until there is an answer, or none to be had.
   *
   * @throws AblataError with scope `row` when this request is hopeless, with scope `run` when all are
   */
  async ask<T>(
    exchange: (endpoint: Endpoint, attempt: number) => Promise<T>,
    context: AskContext,
  ): Promise<Answered<T>> {
    const { signal } = context;
    let own = 0;
    let last: Endpoint | undefined;
    let useful = this.#silence.answers;
    for (let attempt = 1; ; attempt++) {
      const endpoint = await this.#pool.acquire(signal, last);
      last = endpoint;
      let wait = 0;
      const ticket = endpoint.limit.started();
      const since = performance.now();
      try {
        const value = await exchange(endpoint, attempt);
        endpoint.limit.finished(ticket);
        endpoint.succeeded();
        this.#silence.broken();
        this.#hopeless = 0;
        this.#advice = '';
        return { value, seconds: (performance.now() - since) / 1000, attempts: attempt };
      } catch (thrown) {
        const failure = classify(thrown);
        if (failure.kind === 'load' && !signal.aborted) endpoint.limit.overloaded(ticket);
        else endpoint.limit.abandoned(ticket);
        signal.throwIfAborted();
        if (isAblataError(thrown)) throw thrown;
        if (failure.kind === 'final') throw this.finalError(failure, endpoint, context.request);
        endpoint.failed(failure);
        this.#silence.failed(failure);
        this.#advice = this.#setup.advice?.[failure.topic ?? ''] ?? this.#advice;
        const stop = this.#stopReason(failure, endpoint);
        if (stop !== undefined) throw stop;
        // What others get answers to meanwhile is this request's own; else the silence counts.
        own += shareOf(failure, this.#silence.answers > useful);
        useful = this.#silence.answers;
        if (own > this.#options.retries) {
          throw messages.gaveUp(context.request, failure, attempt, ++this.#hopeless >= HOPELESS, this.#advice);
        }
        wait = endpoint.restLeft > 0 ? endpoint.restLeft : backoff(Math.ceil(own));
        context.onRetry?.({ reason: failure.reason, attempt, waitSeconds: wait });
        // A rest is waited for at the pool, where another server may be free.
        if (endpoint.restLeft > 0) wait = 0;
      } finally {
        this.#pool.release(endpoint);
      }
      if (wait > 0) await this.#pause(wait, signal);
    }
  }

  /** The error for a failure that no further try mends. `request` names the request. */
  finalError(failure: Failure, endpoint: Endpoint, request: string): AblataError {
    const url = shownURL(endpoint.url);
    if (failure.status === 401 || failure.status === 403) {
      return messages.unauthorized(url, failure, this.#options.apiKeyEnv);
    }
    if (failure.reason === 'tls') return messages.tls(url, failure);
    const everyone = this.#silence.answers === 0 && ++this.#hopeless >= HOPELESS;
    return failure.topic === 'context-too-long'
      ? messages.contextTooLong(request, failure, this.#setup.contextAdvice, everyone)
      : messages.badRequest(request, failure, everyone);
  }

  close(): void {
    if (this.#life.signal.aborted) return;
    this.#life.abort(new Error(`the ${this.#setup.what} service was closed`));
    clearInterval(this.#looking);
    for (const watch of this.#watching) watch.stop();
    this.#pool.close();
    this.#connections.transport.close();
  }

  async #pause(wait: number, signal: AbortSignal): Promise<void> {
    this.#pausing++;
    try {
      await sleep(wait, signal);
    } finally {
      this.#pausing--;
    }
  }

  #stopReason(failure: Failure, endpoint: Endpoint): AblataError | undefined {
    const { patience } = this.#options;
    if (failure.retryAfter !== undefined && failure.retryAfter > patience && this.list.length === 1) {
      return messages.waitTooLong(shownURL(endpoint.url), failure.retryAfter, patience);
    }
    const { seconds } = this.#silence;
    if (seconds < patience) return undefined;
    return messages.outage(this.#setup.what, this.urls, failure, seconds, this.#advice);
  }

  #tellSilence(seconds: number, failure: Failure | undefined): void {
    const { what, logger } = this.#setup;
    const time = Math.round(seconds);
    if (failure !== undefined) {
      logger?.warn(
        `no ${what} server has answered for ${time} s (${inWords(failure)}); waiting up to ${this.#options.patience} s`,
        { seconds: time, reason: failure.reason },
      );
      return;
    }
    const underWay = this.list.reduce((sum, { inFlight }) => sum + inFlight, 0);
    logger?.info(`${underWay} request${underWay === 1 ? '' : 's'} under way, no answer for ${time} s`, {
      seconds: time,
      underWay,
    });
  }

  async #metricsOf(endpoint: Endpoint): Promise<string | undefined> {
    const { transport, headers } = this.#connections;
    const incoming = await transport.send(rootURL(endpoint.url, 'metrics'), {
      method: 'GET',
      headers,
      timeout: 4,
      signal: this.#life.signal,
    });
    const text = await readText(incoming.body);
    return incoming.status === 200 ? text : '';
  }
}

/** How much of a request's retries a failure uses up. */
function shareOf({ kind }: Failure, othersAnswered: boolean): number {
  if (kind === 'transient') return 1;
  if (!othersAnswered || kind === 'away') return 0;
  return kind === 'load' ? 1 / PATIENT : 1;
}
