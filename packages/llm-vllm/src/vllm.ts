import { checkServers, type Endpoint, type Endpoints, type Failure, ServerFailure } from '@ablata/endpoints';
import type { Completion, CompletionRequest, GenerateContext, JsonObject, LanguageModel, Logger } from '@ablata/spec';
import { untilAborted } from '@ablata/spec';
import type { Answer } from './answer/answer.ts';
import { checkStructured } from './check-structured.ts';
import { Exchange } from './exchange.ts';
import { explain } from './explain.ts';
import { identityOf } from './identity.ts';
import type { ResolvedOptions } from './options.ts';
import { type Ask, leftOut, structuredField } from './request-body.ts';
import { serverCheck } from './server-check.ts';
import { toCompletion } from './to-completion.ts';

/** The language model behind the plugin: what is asked, checked and counted; how servers are reached is {@link Endpoints}' part. */
export class Vllm implements LanguageModel {
  readonly identity: JsonObject;
  readonly #options: ResolvedOptions;
  readonly #model: string;
  readonly #endpoints: Endpoints;
  readonly #exchange: Exchange;
  readonly #logger: Logger | undefined;
  #started: Promise<void> | undefined;
  #structured: Promise<void> | undefined;
  #tokens = { prompt: 0, cached: 0, completion: 0 };
  readonly #warned = new Set<string>();

  constructor(options: ResolvedOptions, model: string, endpoints: Endpoints, logger: Logger | undefined) {
    this.#options = options;
    this.#model = model;
    this.#endpoints = endpoints;
    this.#exchange = new Exchange(endpoints, options);
    this.#logger = logger;
    this.identity = identityOf(options, model);
  }

  concurrency(): number {
    return this.#endpoints.concurrency;
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
    await untilAborted(this.start(this.#endpoints.signal), signal);
    if (request.jsonSchema !== undefined && structuredField(this.#options) !== 'off') {
      this.#structured ??= this.#checkStructured();
      await untilAborted(this.#structured, signal);
    }
    let attempts = 0;
    for (let longer = 0; ; longer++) {
      const maxTokens = (request.maxTokens ?? this.#options.maxTokens) * 2 ** longer;
      const ask: Ask = { request, model: this.#model, maxTokens, n: request.n, seed: request.seed };
      const answered = await this.#endpoints.ask(
        (endpoint, attempt) => {
          const requestId = `ablata-${context.request}-${attempts + attempt}`;
          return this.#askOnce(endpoint, ask, { signal, requestId });
        },
        { signal, request: `request ${context.request}`, onRetry: (retry) => context.onRetry(retry) },
      );
      attempts += answered.attempts;
      this.#count(answered.value);
      const cut = answered.value.choices.some(({ finishReason }) => finishReason === 'length');
      if (!cut || longer === this.#options.lengthRetries) {
        const { seconds } = answered;
        return toCompletion(this.#shown(answered.value), { seconds, attempts }, this.#options.reasoning);
      }
      context.onRetry({ reason: 'length', attempt: attempts, waitSeconds: 0 });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#endpoints.signal.aborted) return;
    this.#endpoints.close();
    const { answers, list } = this.#endpoints;
    const { prompt, cached, completion } = this.#tokens;
    if (answers === 0) return;
    this.#logger?.info(
      `${answers} answers; ${Math.round((cached / Math.max(1, prompt)) * 100)} % of prompt tokens cached`,
      {
        answers,
        promptTokens: prompt,
        cachedTokens: cached,
        completionTokens: completion,
        concurrency: list.map(({ limit }) => limit.current),
      },
    );
  }

  async #start(signal: AbortSignal): Promise<void> {
    const left = leftOut(this.#options);
    if (left.length > 0) this.#logger?.warn(`server: openai, hence ${left.join(', ')} left out`, { options: left });
    const check = { ...serverCheck(this.#options, this.#model), model: this.#model, logger: this.#logger };
    await checkServers(this.#endpoints, check, signal);
    this.#endpoints.watch();
  }

  async #checkStructured(): Promise<void> {
    const { list, signal } = this.#endpoints;
    const endpoint = list.find(({ capacity }) => capacity > 0) ?? (list[0] as Endpoint);
    const asked = { model: this.#model, structured: structuredField(this.#options) };
    await checkStructured(this.#exchange, endpoint, asked, this.#logger, signal);
  }

  async #askOnce(
    endpoint: Endpoint,
    ask: Ask,
    context: { readonly signal: AbortSignal; readonly requestId: string },
  ): Promise<Answer> {
    try {
      return await this.#exchange.ask(endpoint, ask, context);
    } catch (thrown) {
      context.signal.throwIfAborted();
      if (!(thrown instanceof ServerFailure) || thrown.failure.kind !== 'final') throw thrown;
      throw (await this.#explain(endpoint, thrown.failure, ask)) ?? thrown;
    }
  }

  #explain(endpoint: Endpoint, failure: Failure, { request }: Ask): ReturnType<typeof explain> {
    const schema = request.jsonSchema !== undefined && structuredField(this.#options) !== 'off';
    return explain(this.#endpoints, this.#options, { endpoint, failure, model: this.#model, schema });
  }

  #count({ usage, choices, reasoning }: Answer): void {
    if (usage !== undefined) {
      this.#tokens.prompt += usage.promptTokens;
      this.#tokens.cached += usage.cachedTokens ?? 0;
      this.#tokens.completion += usage.completionTokens;
    } else this.#warnOnce('the server states no usage that can be believed: tokens are counted as 0');
    const onlyThought = choices.some(({ text }, index) => text.trim() === '' && typeof reasoning[index] === 'string');
    if (onlyThought && this.#options.reasoning === 'keep') {
      this.#warnOnce(
        "an answer is empty but for its reasoning: raise 'maxTokens', turn thinking off (chatTemplateKwargs), or set 'reasoning' to answer",
      );
    }
  }

  #warnOnce(message: string): void {
    if (this.#warned.has(message)) return;
    this.#warned.add(message);
    this.#logger?.warn(message);
  }

  #shown(answer: Answer): Answer {
    const redact = (text: string | undefined): string | undefined =>
      text === undefined ? undefined : this.#endpoints.redact(text);
    return { ...answer, model: redact(answer.model), fingerprint: redact(answer.fingerprint) };
  }
}
