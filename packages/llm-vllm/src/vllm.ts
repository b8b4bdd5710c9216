import type {
  AblataError,
  Completion,
  CompletionRequest,
  GenerateContext,
  JsonObject,
  LanguageModel,
  Logger,
} from '@ablata/spec';
import type { Answer } from './answer/answer.ts';
import { checkServers, rootOf } from './check-servers.ts';
import { checkStructured } from './check-structured.ts';
import type { Endpoints } from './create-endpoints.ts';
import { exchange } from './exchange.ts';
import { classify, type Failure } from './failure.ts';
import { identityOf } from './identity.ts';
import { listModels } from './list-models.ts';
import { messages, shownURL } from './messages.ts';
import type { ResolvedOptions } from './options.ts';
import type { Endpoint } from './pool/endpoint.ts';
import { Pool } from './pool/pool.ts';
import { backoff, sleep } from './sleep.ts';
import { readQueueMetrics } from './watch-metrics.ts';

/** So many times the retries are allowed for faults that are the server's own, and not the request's. */
const PATIENT = 10;
/** Refused requests, with none accepted before, after which none will be. */
const HOPELESS = 3;
const WATCH_SECONDS = 5;

/** The language model behind the plugin: retries, checks and counts around a {@link Pool}. */
export class Vllm implements LanguageModel {
  readonly identity: JsonObject;
  readonly #options: ResolvedOptions;
  readonly #model: string;
  readonly #servers: Endpoints;
  readonly #logger: Logger | undefined;
  readonly #pool: Pool;
  readonly #life = new AbortController();
  #started: Promise<void> | undefined;
  #structured: Promise<void> | undefined;
  #watch: NodeJS.Timeout | undefined;
  #pausing = 0;
  #accepted = 0;
  #refused = 0;
  #tokens = { prompt: 0, cached: 0, completion: 0 };

  constructor(options: ResolvedOptions, model: string, servers: Endpoints, logger: Logger | undefined) {
    this.#options = options;
    this.#model = model;
    this.#servers = servers;
    this.#logger = logger;
    this.#pool = new Pool(servers.endpoints);
    this.identity = identityOf(options, model);
  }

  concurrency(): number {
    // Requests that wait between two attempts burden no server: others may go meanwhile.
    const { capacity } = this.#pool;
    return Math.max(1, capacity + Math.min(this.#pausing, capacity));
  }

  async start(signal: AbortSignal): Promise<void> {
    // A start that failed may be tried again.
    this.#started ??= this.#start(signal).catch((error: unknown) => {
      this.#started = undefined;
      throw error;
    });
    return this.#started;
  }

  async generate(request: CompletionRequest, context: GenerateContext): Promise<Completion> {
    const { signal } = context;
    signal.throwIfAborted();
    await settleOrAbort(this.start(this.#life.signal), signal);
    if (request.jsonSchema !== undefined && this.#options.structured !== 'off') {
      this.#structured ??= this.#checkStructured();
      await settleOrAbort(this.#structured, signal);
    }
    return this.#attempt(request, context);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#watch);
    if (this.#life.signal.aborted) return;
    this.#life.abort(new Error('the language model was closed'));
    this.#pool.close();
    this.#servers.close();
    const { prompt, cached, completion } = this.#tokens;
    if (this.#accepted === 0) return;
    this.#logger?.info(
      `${this.#accepted} answers; ${Math.round((cached / Math.max(1, prompt)) * 100)} % of prompt tokens cached`,
      {
        answers: this.#accepted,
        promptTokens: prompt,
        cachedTokens: cached,
        completionTokens: completion,
        concurrency: this.#servers.endpoints.map(({ limit }) => limit.current),
      },
    );
  }

  async #start(signal: AbortSignal): Promise<void> {
    const { endpoints, fetch } = this.#servers;
    await checkServers(endpoints, this.#model, this.#options, fetch, this.#logger, signal);
    if (typeof this.#options.concurrency === 'number' || !endpoints.some(({ vllm }) => vllm)) return;
    this.#watch = setInterval(() => void this.#watchQueues(), WATCH_SECONDS * 1000);
    this.#watch.unref();
  }

  async #checkStructured(): Promise<void> {
    const endpoint =
      this.#servers.endpoints.find(({ capacity }) => capacity > 0) ?? (this.#servers.endpoints[0] as Endpoint);
    await checkStructured(endpoint, this.#model, this.#options, this.#logger, this.#life.signal);
  }

  async #watchQueues(): Promise<void> {
    await Promise.all(
      this.#servers.endpoints.map(async (endpoint) => {
        if (!endpoint.vllm || endpoint.inFlight === 0) return;
        try {
          const response = await this.#servers.fetch(rootOf(endpoint.url, 'metrics'), {
            signal: AbortSignal.timeout(4000),
          });
          const queue = response.ok ? readQueueMetrics(await response.text()) : undefined;
          if (queue !== undefined) endpoint.limit.queued(queue.running, queue.waiting);
        } catch {
          // Metrics are a courtesy; what is wrong with the server shows at the requests.
        }
      }),
    );
  }

  async #attempt(request: CompletionRequest, context: GenerateContext): Promise<Completion> {
    const { signal } = context;
    const { retries, lengthRetries } = this.#options;
    let maxTokens = request.maxTokens ?? this.#options.maxTokens;
    let longer = 0;
    let own = 0;
    let last: Endpoint | undefined;
    for (let attempt = 1; ; attempt++) {
      const endpoint = await this.#pool.acquire(signal, last);
      last = endpoint;
      let wait = 0;
      const ticket = endpoint.limit.started();
      const since = performance.now();
      try {
        const ask = { request, model: this.#model, maxTokens, n: request.n, seed: request.seed, vllm: endpoint.vllm };
        const requestId = `ablata-${context.request}-${attempt}`;
        const answer = await exchange(endpoint, this.#options, ask, { signal, requestId });
        endpoint.limit.finished(ticket, answer.usage?.completionTokens || request.n);
        endpoint.succeeded();
        this.#count(answer);
        const cut = answer.choices.some(({ finishReason }) => finishReason === 'length');
        if (!cut || longer === lengthRetries) {
          return toCompletion(answer, (performance.now() - since) / 1000, attempt);
        }
        longer++;
        maxTokens *= 2;
        context.onRetry({ reason: 'length', attempt, waitSeconds: 0 });
      } catch (thrown) {
        const failure = classify(thrown);
        if (failure.kind === 'load' && !signal.aborted) endpoint.limit.overloaded(ticket);
        else endpoint.limit.abandoned(ticket);
        signal.throwIfAborted();
        if (failure.kind === 'final') throw await this.#finalError(failure, endpoint, context.request);
        endpoint.failed(failure);
        const stop = this.#stopReason(failure, endpoint);
        if (stop !== undefined) throw stop;
        // Away servers are waited for as long as patience lasts.
        if (failure.kind !== 'connection') own += failure.kind === 'load' ? 1 / PATIENT : 1;
        if (own > retries) throw messages.gaveUp(context.request, failure, attempt);
        wait = endpoint.restLeft > 0 ? endpoint.restLeft : backoff(Math.ceil(own));
        context.onRetry({ reason: failure.reason, attempt, waitSeconds: wait });
        // A rest is waited for at the pool, where another server may be free.
        if (endpoint.restLeft > 0) wait = 0;
      } finally {
        this.#pool.release(endpoint);
      }
      if (wait > 0) await this.#pause(wait, signal);
    }
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
    if (failure.retryAfter !== undefined && failure.retryAfter > patience && this.#pool.endpoints.length === 1) {
      return messages.waitTooLong(shownURL(endpoint.url), failure.retryAfter, patience);
    }
    const { away } = this.#pool;
    return away === undefined || away < patience ? undefined : messages.outage(this.#urls(), failure, away);
  }

  async #finalError(failure: Failure, endpoint: Endpoint, request: number): Promise<AblataError> {
    const url = shownURL(endpoint.url);
    if (failure.status === 401 || failure.status === 403) {
      return messages.unauthorized(url, failure, this.#options.apiKeyEnv);
    }
    if (failure.status === 404) {
      const served = await listModels(endpoint, this.#life.signal).catch(() => undefined);
      if (served?.includes(this.#model) === true) {
        return messages.noRoute(url, this.#options.api === 'chat' ? '/chat/completions' : '/completions');
      }
      return messages.unknownModel(url, this.#model, served);
    }
    if (failure.reason === 'tls' || failure.reason === 'not-http') return messages.tls(url, failure);
    if (failure.contextTooLong === true) return messages.contextTooLong(request, failure);
    this.#refused++;
    return messages.badRequest(request, failure, this.#accepted === 0 && this.#refused >= HOPELESS);
  }

  #count(answer: Answer): void {
    this.#accepted++;
    const { usage } = answer;
    if (usage === undefined) return;
    this.#tokens.prompt += usage.promptTokens;
    this.#tokens.cached += usage.cachedTokens ?? 0;
    this.#tokens.completion += usage.completionTokens;
  }

  #urls(): string[] {
    return this.#servers.endpoints.map(({ url }) => shownURL(url));
  }
}

function toCompletion(answer: Answer, seconds: number, attempts: number): Completion {
  return {
    choices: answer.choices,
    usage: answer.usage ?? { promptTokens: 0, completionTokens: 0 },
    seconds,
    attempts,
    extra: {
      ...(answer.model === undefined ? {} : { model: answer.model }),
      ...(answer.fingerprint === undefined ? {} : { fingerprint: answer.fingerprint }),
      ...(answer.usage === undefined ? { usage: 'not reported' } : {}),
    },
  };
}

/** The promise, or the signal's reason when it aborts first. */
async function settleOrAbort(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  let abort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    await Promise.race([promise, aborted]);
  } finally {
    if (abort !== undefined) signal.removeEventListener('abort', abort);
  }
}
