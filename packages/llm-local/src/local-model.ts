import type {
  Choice,
  Completion,
  CompletionRequest,
  GenerateContext,
  JsonObject,
  LanguageModel,
  Logger,
} from '@ablata/spec';
import { deriveSeed, untilAborted } from '@ablata/spec';
import { adaptSchema } from './grammar/adapt-schema.ts';
import { messages } from './messages.ts';
import type { ResolvedOptions } from './options.ts';
import type { RenderPrompt } from './prompt/render-prompt.ts';
import type { LoadedModel, Sampling } from './run/binding.ts';
import { Slots, type Written } from './run/slots.ts';

export interface LocalModelParts {
  readonly identity: JsonObject;
  readonly options: ResolvedOptions;
  readonly contextSize: number;
  readonly render: RenderPrompt;
  readonly logger: Logger | undefined;
  open(signal: AbortSignal): Promise<LoadedModel>;
}

interface Running {
  readonly model: LoadedModel;
  readonly slots: Slots;
}

/** So many prompts too long before the first answer, and the run stops: all are. */
const HOPELESS = 3;

/** A language model in the process. */
export class LocalModel implements LanguageModel {
  readonly #parts: LocalModelParts;
  readonly #closed = new AbortController();
  readonly #warned = new Set<string>();
  #running: Promise<Running> | undefined;
  #answers = 0;
  #tooLong = 0;
  #tokens = { prompt: 0, cached: 0, completion: 0 };

  constructor(parts: LocalModelParts) {
    this.#parts = parts;
  }

  get identity(): JsonObject {
    return this.#parts.identity;
  }

  concurrency(): number {
    return this.#parts.options.sequences;
  }

  async start(signal: AbortSignal): Promise<void> {
    await this.#start(signal);
  }

  async generate(request: CompletionRequest, { signal, request: number }: GenerateContext): Promise<Completion> {
    signal.throwIfAborted();
    const { options, render } = this.#parts;
    if (request.n > 1 && options.temperature === 0) throw messages.greedy();
    const { model, slots } = await this.#start(signal);
    signal.throwIfAborted();
    const prompt = model.tokenize(render(request.messages, model.marks));
    const sampling = await this.#sampling(request, model);
    this.#checkLength(prompt.length, sampling.maxTokens, number);
    const either = AbortSignal.any([signal, this.#closed.signal]);
    // When one choice fails, the others need not be written to their ends.
    const group = new AbortController();
    const stop = [options.stop ?? []].flat();
    const started = performance.now();
    const written = await Promise.all(
      Array.from({ length: request.n }, (_, choice) =>
        slots.write({
          prompt,
          sampling: { ...sampling, seed: choice === 0 ? request.seed : deriveSeed(request.seed, 'choice', choice) },
          stop,
          signal: AbortSignal.any([either, group.signal]),
          request: number,
        }),
      ),
    ).catch((error: unknown) => {
      group.abort(error);
      throw error;
    });
    return this.#completion(prompt.length, written, (performance.now() - started) / 1000);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort(messages.disposed());
    const running = await this.#running?.catch(() => undefined);
    await running?.slots.idle();
    await running?.model[Symbol.asyncDispose]();
    if (this.#answers === 0) return;
    const { prompt, cached, completion } = this.#tokens;
    this.#parts.logger?.info(
      `${this.#answers} answers; ${Math.round((cached / Math.max(1, prompt)) * 100)} % of prompt tokens had been read before`,
      { answers: this.#answers, promptTokens: prompt, cachedTokens: cached, completionTokens: completion },
    );
  }

  #start(signal: AbortSignal): Promise<Running> {
    if (this.#closed.signal.aborted) throw messages.disposed();
    const { open, options } = this.#parts;
    this.#running ??= open(this.#closed.signal)
      .then((model) => ({ model, slots: new Slots(model, options.promptChunk) }))
      .catch((error: unknown) => {
        this.#running = undefined; // so that a later call may try again
        throw error;
      });
    return untilAborted(this.#running, signal); // whose call is aborted does not wait; the model is loaded for the others
  }

  async #sampling({ seed, maxTokens, jsonSchema }: CompletionRequest, model: LoadedModel): Promise<Sampling> {
    const { options } = this.#parts;
    const schema = options.structured === 'off' ? undefined : jsonSchema;
    if (schema !== undefined) {
      const { loose } = adaptSchema(schema);
      if (loose.length > 0) this.#warnOnce(`of a prompt's JSON Schema ${loose.join(', ')} can't be enforced`);
      await model.checkSchema(schema);
    }
    return {
      temperature: options.temperature,
      topP: options.topP ?? 1,
      topK: options.topK ?? 0,
      minP: options.minP ?? 0,
      presencePenalty: options.presencePenalty ?? 0,
      frequencyPenalty: options.frequencyPenalty ?? 0,
      repetitionPenalty: options.repetitionPenalty ?? 1,
      seed,
      maxTokens: maxTokens ?? options.maxTokens,
      jsonSchema: schema,
    };
  }

  #checkLength(prompt: number, answer: number, request: number): void {
    const context = this.#parts.contextSize;
    if (prompt + answer <= context) return;
    this.#tooLong++;
    const all = this.#answers === 0 && this.#tooLong >= HOPELESS;
    throw messages.contextTooLong(request, { prompt, answer, context }, all ? 'run' : 'row');
  }

  #completion(promptTokens: number, written: readonly Written[], seconds: number): Completion {
    const completionTokens = written.reduce((sum, { tokens }) => sum + tokens, 0);
    const cachedTokens = Math.min(...written.map(({ cached }) => cached));
    this.#answers++;
    this.#tokens.prompt += promptTokens;
    this.#tokens.cached += cachedTokens;
    this.#tokens.completion += completionTokens;
    return {
      choices: written.map(({ text, finishReason }): Choice => ({ text: text.toWellFormed(), finishReason })),
      usage: { promptTokens, completionTokens, cachedTokens },
      seconds,
      attempts: 1,
    };
  }

  #warnOnce(message: string): void {
    if (this.#warned.has(message)) return;
    this.#warned.add(message);
    this.#parts.logger?.warn(message);
  }
}
