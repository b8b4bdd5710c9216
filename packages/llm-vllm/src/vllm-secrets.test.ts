import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { connect, recorder, request, serve } from '../test/harness.ts';
import type { VllmOptions } from './options.ts';

describe('secrets', () => {
  it('are in no log, error or identity', async () => {
    process.env['ABLATA_TEST_KEY'] = 'canary-key';
    process.env['ABLATA_TEST_HEADER'] = 'canary-header';
    const server = await serve({ apiKey: 'canary-key', contextLength: 2000 });
    const said: string[] = [];
    const { logger, lines } = recorder();
    const secretive = {
      apiKeyEnv: 'ABLATA_TEST_KEY',
      headers: { 'X-Secret': { env: 'ABLATA_TEST_HEADER' }, 'X-Plain': 'canary-plain' },
      extraBody: { user: 'canary-user' },
      chatTemplateKwargs: { note: 'canary-kwargs' },
      retries: 0,
      patience: 1,
      timeout: 0.2,
    } satisfies VllmOptions;
    const canary = request(1, { messages: [{ role: 'user', content: 'canary-prompt' }] });
    const attempt = async (options: VllmOptions): Promise<void> => {
      const llm = connect(
        server.url.replace('//', '//canary-user:canary-password@'),
        { ...secretive, ...options },
        logger,
      );
      said.push(JSON.stringify(llm.identity), inspect(llm, { depth: 4 }));
      const seen: string[] = [];
      await llm
        .generate(canary, {
          signal: new AbortController().signal,
          request: 1,
          onRetry: (retry) => seen.push(JSON.stringify(retry)),
        })
        .catch((error: unknown) =>
          said.push(
            inspect(error, { depth: 20, showHidden: true }),
            (error as Error).stack ?? '',
            JSON.stringify(error),
          ),
        );
      said.push(...seen);
      await llm[Symbol.asyncDispose]?.();
    };
    server.setFaults([{ to: 1, fault: { kind: 'status', status: 503, message: 'canary-prompt' } }]);
    await attempt({ retries: 1 });
    await attempt({ extraBody: { top_p: 7, user: 'canary-user' } });
    await attempt({ maxTokens: 5000 });
    await attempt({ model: 'unknown' });
    await attempt({ apiKeyEnv: 'ABLATA_TEST_HEADER' });
    for (const kind of ['reset', 'cut', 'truncated-json', 'hang', 'no-choices', 'error-in-stream'] as const) {
      server.setFaults([{ fault: { kind } }]);
      await attempt({});
      await attempt({ stream: true });
    }
    server.setFaults([{ fault: { kind: 'status', status: 422, message: 'you said: canary-prompt' } }]);
    await attempt({});
    await server.stop();
    await attempt({});
    expect(
      server.requests.some(
        ({ headers }) => headers['x-secret'] === 'canary-header' && headers['x-plain'] === 'canary-plain',
      ),
    ).toBe(true);
    expect(said.length).toBeGreaterThan(40);
    expect([...said, ...lines].filter((line) => line.includes('canary'))).toEqual([]);
  });
});
