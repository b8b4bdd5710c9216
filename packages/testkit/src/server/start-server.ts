import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { answerEmbeddings } from './embeddings.ts';
import { createFaultScript, type Fault } from './faults.ts';
import { Gate } from './gate.ts';
import { generateChoices } from './generate.ts';
import { createWork, sleep } from './latency.ts';
import { messageText } from './message-text.ts';
import type { FakeServerOptions, SeenRequest } from './options.ts';
import { playInstead } from './play-instead.ts';
import { countTokens, PrefixCache } from './prefix-cache.ts';
import { refusedByChoice } from './refused-by-choice.ts';
import { refuse, sendJson, sendStream, sendWhole } from './respond.ts';
import { validate } from './validate.ts';

const ROUTES: Readonly<Record<string, 'chat' | 'completions' | 'embeddings'>> = {
  '/v1/chat/completions': 'chat',
  '/v1/completions': 'completions',
  '/v1/embeddings': 'embeddings',
};

export interface FakeServer {
  /** Base URL for clients, ending in `/v1`. */
  readonly url: string;
  /** Every request so far, in order of arrival. */
  readonly requests: readonly SeenRequest[];
  /** The most requests that were running at once. */
  readonly peak: number;
  /** Replaces the script of faults from now on. */
  setFaults(rules: NonNullable<FakeServerOptions['faults']>): void;
  /** Breaks all connections and refuses new ones for so many seconds, then listens on the same port again. */
  restart(seconds: number): Promise<void>;
  /** Breaks all connections and stops listening. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * A small server that speaks like vLLM's OpenAI-compatible one, for tests: chat, completions, models, version, metrics, load and
 * health, with seeds honoured, structured output, usage with cached tokens, latencies and a script of faults.
 */
export async function startServer(options: FakeServerOptions = {}): Promise<FakeServer> {
  const { flavour = 'vllm', models = ['tiny'], contextLength = 8192, maxQueued = Infinity } = options;
  const requests: SeenRequest[] = [];
  const gate = new Gate(options.maxRunning ?? Infinity);
  const cache = new PrefixCache();
  const work = createWork(options.latency);
  let nextFault = createFaultScript(options.faults ?? []);
  let count = 0;
  let peak = 0;

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => {});
    response.on('error', () => {});
    request.on('end', () => {
      handle(request, response, Buffer.concat(chunks).toString()).catch((error: unknown) => {
        if (!response.headersSent)
          refuse(response, { status: 500, type: 'InternalServerError', message: String(error) });
      });
    });
  };
  const server: Server = options.tls === undefined ? createServer(listener) : createSecureServer(options.tls, listener);
  await listen(server, options.port ?? 0);
  const { port } = server.address() as AddressInfo;

  async function handle(request: IncomingMessage, response: ServerResponse, text: string): Promise<void> {
    const path = (request.url ?? '/').split('?')[0] as string;
    const route = ROUTES[path];
    const fault = route === undefined ? undefined : nextFault(text);
    const body = text === '' ? undefined : parse(text);
    requests.push({ method: request.method ?? '', path, headers: request.headers, body, fault: fault?.kind });
    if (
      options.apiKey !== undefined &&
      path.startsWith('/v1/') &&
      request.headers.authorization !== `Bearer ${options.apiKey}`
    ) {
      return refuse(response, { status: 401, type: 'AuthenticationError', message: 'Unauthorized' });
    }
    if (route === 'embeddings' && request.method === 'POST')
      return answerEmbeddings({ request, response, body, fault, options, work, gate });
    if (route !== undefined && route !== 'embeddings' && request.method === 'POST')
      return generate(route, request, response, body, fault);
    if (path === '/v1/models') {
      const data = models.map((id) => ({ id, object: 'model', owned_by: 'vllm', max_model_len: contextLength }));
      return sendJson(response, 200, { object: 'list', data });
    }
    if (path === '/health') return void response.writeHead(200).end();
    if (flavour === 'vllm') {
      if (path === '/version') return sendJson(response, 200, { version: '0.32.0' });
      if (path === '/load') return sendJson(response, 200, { server_load: gate.running + gate.waiting });
      if (path === '/metrics') return void response.writeHead(200, { 'content-type': 'text/plain' }).end(metrics());
    }
    refuse(response, { status: 404, type: 'NotFoundError', message: 'Not Found' });
  }

  async function generate(
    route: 'chat' | 'completions',
    request: IncomingMessage,
    response: ServerResponse,
    body: Readonly<Record<string, unknown>> | undefined,
    fault: Fault | undefined,
  ): Promise<void> {
    const stream = body?.['stream'] === true;
    if (fault !== undefined && playInstead(fault, { request, response, stream })) return;
    if (body === undefined) return refuse(response, { status: 400, type: 'BadRequestError', message: 'not JSON' });
    const refusal = validate(body, route, flavour) ?? refusedByChoice(body, options.refuses ?? []);
    if (refusal !== undefined) return refuse(response, refusal);
    if (!models.includes(body['model'] as string)) {
      const message = `The model \`${body['model'] as string}\` does not exist.`;
      return refuse(response, { status: 404, type: 'NotFoundError', message, param: 'model' });
    }
    const prompts = promptsOf(body, route);
    const asked =
      ((body['max_tokens'] ?? body['max_completion_tokens']) as number | undefined) ?? (route === 'chat' ? 0 : 16);
    const longest = Math.max(...prompts.map(countTokens)) + asked;
    if (longest > contextLength) {
      const message = `This model's maximum context length is ${contextLength} tokens. However, you requested ${longest} tokens. Prompt: ${prompts[0] as string}`;
      return refuse(response, { status: 400, type: 'BadRequestError', message });
    }
    if (gate.running + gate.waiting >= maxQueued) {
      return refuse(response, { status: 503, type: 'ServiceUnavailable', message: 'too many queued requests' });
    }
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    if (!(await gate.enter(gone.signal))) return;
    const limited = route === 'completions' && body['max_tokens'] === undefined ? { ...body, max_tokens: 16 } : body;
    const choices = prompts.flatMap((prompt) =>
      generateChoices(limited, prompt, fault, options, () => (Math.random() * 2 ** 31) | 0),
    );
    const completionTokens = choices.reduce((sum, choice) => sum + countTokens(choice.text), 0);
    try {
      peak = Math.max(peak, gate.running);
      if (fault?.kind === 'slow') await sleep(fault.seconds, gone.signal);
      if (work !== undefined) await work(completionTokens, gone.signal);
    } finally {
      gate.leave();
    }
    if (gone.signal.aborted) return;
    const cached = prompts.reduce((sum, prompt) => sum + cache.look(prompt), 0);
    const promptTokens = prompts.reduce((sum, prompt) => sum + countTokens(prompt), 0);
    const answer = {
      id: `cmpl-${count++}`,
      route,
      model: body['model'] as string,
      choices,
      requestId: String(request.headers['x-request-id'] ?? `request-${count}`),
      usage: {
        prompt_tokens: promptTokens,
        completion_tokens: completionTokens,
        total_tokens: promptTokens + completionTokens,
        prompt_tokens_details: options.cachedTokens === false ? null : { cached_tokens: cached },
      },
    };
    if (stream && fault?.kind !== 'not-streamed') {
      const wanted = body['stream_options'] as { include_usage?: boolean } | undefined;
      sendStream(response, answer, fault, wanted?.include_usage === true);
    } else {
      sendWhole(response, answer, fault);
    }
  }

  function metrics(): string {
    return [
      ['vllm:num_requests_running', gate.running],
      ['vllm:num_requests_waiting', gate.waiting],
      ['vllm:num_requests_waiting_by_reason', gate.waiting, 'reason="capacity",'],
      ['vllm:kv_cache_usage_perc', Math.min(1, gate.running / 256)],
      ['vllm:prefix_cache_queries_total', cache.queries],
      ['vllm:prefix_cache_hits_total', cache.hits],
    ]
      .map(
        ([name, value, label = '']) =>
          `# TYPE ${name} gauge\n${name}{${label}engine="0",model_name="${models[0]}"} ${value}\n`,
      )
      .join('');
  }

  async function stop(): Promise<void> {
    if (!server.listening) return;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  return {
    url: `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}/v1`,
    requests,
    get peak() {
      return peak;
    },
    setFaults(rules) {
      nextFault = createFaultScript(rules);
    },
    async restart(seconds) {
      await stop();
      await sleep(seconds, new AbortController().signal);
      await listen(server, port);
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function promptsOf(body: Readonly<Record<string, unknown>>, route: 'chat' | 'completions'): string[] {
  if (route === 'completions') return [body['prompt']].flat() as string[];
  return [(body['messages'] as { content: unknown }[]).map(({ content }) => messageText(content)).join('\n')];
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}
