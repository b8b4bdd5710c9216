import { type Endpoint, type Endpoints, readEvents, readJson, readText, ServerFailure } from '@ablata/endpoints';
import type { Answer } from './answer/answer.ts';
import { Assembly } from './answer/assemble.ts';
import { addUsage } from './answer/read-usage.ts';
import { checkReply, type Reply } from './answer/reply.ts';
import { type Dialect, initialDialect, learn } from './dialect.ts';
import { errorInAnswer } from './error-in-answer.ts';
import type { ResolvedOptions } from './options.ts';
import { type Ask, requestBody } from './request-body.ts';

export interface ExchangeContext {
  readonly signal: AbortSignal;
  /** Names the request in the server's log. */
  readonly requestId: string;
}

/** Speaks to servers in the way each of them wants. */
export class Exchange {
  readonly #endpoints: Endpoints;
  readonly #options: ResolvedOptions;
  readonly #dialects = new WeakMap<Endpoint, Dialect>();

  constructor(endpoints: Endpoints, options: ResolvedOptions) {
    this.#endpoints = endpoints;
    this.#options = options;
  }

  /**
   * Asks a server once; again for the rest of the choices when it gives fewer than asked for.
   *
   * @throws ServerFailure
   */
  async ask(endpoint: Endpoint, ask: Ask, context: ExchangeContext): Promise<Answer> {
    let whole: Answer | undefined;
    for (let have = 0; have < ask.n; have = whole.choices.length) {
      const rest = { ...ask, n: ask.n - have, seed: (ask.seed + have) % 2 ** 31 };
      const part = await this.#askInDialect(endpoint, rest, context);
      whole = whole === undefined ? part : join(whole, part);
    }
    return whole as Answer;
  }

  async #askInDialect(endpoint: Endpoint, ask: Ask, context: ExchangeContext): Promise<Answer> {
    for (;;) {
      const dialect = this.#dialects.get(endpoint) ?? initialDialect(this.#options);
      try {
        return await this.#askOnce(endpoint, dialect, ask, context);
      } catch (thrown) {
        const learnt = thrown instanceof ServerFailure ? learn(dialect, thrown.failure, this.#options) : undefined;
        if (learnt === undefined) throw thrown;
        this.#dialects.set(endpoint, learnt);
      }
    }
  }

  async #askOnce(
    endpoint: Endpoint,
    dialect: Dialect,
    ask: Ask,
    { signal, requestId }: ExchangeContext,
  ): Promise<Answer> {
    const { api, timeout, firstTokenTimeout = timeout, idleTimeout } = this.#options;
    const body = requestBody(this.#options, dialect, ask);
    const path = api === 'chat' ? '/chat/completions' : '/completions';
    const incoming = await this.#endpoints.send(endpoint, path, body, {
      signal,
      headers: { 'x-request-id': requestId },
    });
    const assembly = new Assembly(ask.n);
    const streamed = incoming.headers['content-type']?.startsWith('text/event-stream') === true;
    if (streamed) {
      const deadlines = { first: firstTokenTimeout, between: idleTimeout };
      for await (const event of readEvents(incoming, deadlines, tells)) assembly.add(believe(event, body, true));
    } else {
      // Also where a stream was asked for: some servers do not know how.
      assembly.add(believe(readJson(await readText(incoming.body)), body, false));
    }
    return assembly.finish(streamed);
  }
}

function believe(value: unknown, body: object, streamed: boolean): Reply {
  const reply = checkReply(value);
  if (reply.error !== undefined && reply.error !== null) throw errorInAnswer(reply.error, body, streamed);
  return reply;
}

/** Whether an event holds any part of an answer: pings do not put a deadline off. */
function tells(event: unknown): boolean {
  const choices = (event as { choices?: unknown } | null)?.choices;
  return Array.isArray(choices) && choices.length > 0;
}

function join(one: Answer, other: Answer): Answer {
  return {
    ...one,
    choices: [...one.choices, ...other.choices],
    reasoning: [...one.reasoning, ...other.reasoning],
    usage: addUsage(one.usage, other.usage),
    invalid: [...new Set([...one.invalid, ...other.invalid])],
  };
}
