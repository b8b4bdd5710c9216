import type { AblataError, Completion, CompletionRequest, GenerateContext, JsonObject, Logger } from '@ablata/spec';
import { type FakeServerOptions, startServer } from '@ablata/testkit/server';
import { afterEach } from 'vitest';
import { createVllm } from '../src/create-vllm.ts';
import type { VllmOptions } from '../src/options.ts';

export const request = (seed: number, more: Partial<CompletionRequest> = {}): CompletionRequest => ({
  messages: [
    { role: 'system', content: 'Write advice for people who solve problems. Be general and brief.' },
    { role: 'user', content: `Problem 1: question ${seed}` },
  ],
  n: 1,
  seed,
  ...more,
});

interface Seen {
  readonly context: GenerateContext;
  readonly retries: string[];
}

export function context(number = 0, signal = new AbortController().signal): Seen {
  const retries: string[] = [];
  return { context: { signal, request: number, onRetry: ({ reason }) => retries.push(reason) }, retries };
}

export const schema = {
  type: 'object',
  properties: {
    responses: {
      type: 'array',
      minItems: 2,
      maxItems: 2,
      items: { type: 'object', properties: { text: { type: 'string' } } },
    },
  },
};

/** Asks many at a time, as core does. */
export async function run(
  llm: {
    concurrency(): number;
    generate: (request: CompletionRequest, context: GenerateContext) => Promise<Completion>;
  },
  count: number,
  make = request,
) {
  const completions: Completion[] = [];
  const retries: Record<string, number> = {};
  const failed: number[] = [];
  const { signal } = new AbortController();
  let next = 0;
  let running = 0;
  await new Promise<void>((resolve, reject) => {
    const launch = (): void => {
      while (next < count && running < llm.concurrency()) {
        const number = next++;
        running++;
        const onRetry = ({ reason }: { reason: string }): void => {
          retries[reason] = (retries[reason] ?? 0) + 1;
        };
        llm
          .generate(make(number), { signal, request: number, onRetry })
          .then(
            (completion) => {
              completions[number] = completion;
            },
            (error: AblataError) => {
              if (error.scope !== 'row') reject(error);
              failed.push(number);
            },
          )
          .then(() => {
            running--;
            if (next === count && running === 0) resolve();
            else launch();
          }, reject);
      }
    };
    launch();
  });
  return { completions, retries, failed };
}

/** What a test opened; closed after it. */
export const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each[Symbol.asyncDispose]();
});

export async function serve(options: FakeServerOptions = {}) {
  const server = await startServer(options);
  open.push(server);
  return server;
}

export function connect(url: string | string[], options: VllmOptions = {}, logger?: Logger) {
  const llm = createVllm({ baseURL: url, model: 'tiny', ...options }, logger === undefined ? {} : { logger });
  open.push(llm as AsyncDisposable);
  return llm;
}

export function recorder(): { logger: Logger; lines: string[] } {
  const lines: string[] = [];
  const write = (message: string, details: JsonObject = {}): void =>
    void lines.push(`${message} ${JSON.stringify(details)}`);
  return { logger: { debug: write, info: write, warn: write }, lines };
}

export async function errorOf(promise: Promise<unknown>): Promise<AblataError> {
  return promise.then(
    () => {
      throw new Error('expected a rejection');
    },
    (error: AblataError) => error,
  );
}
