import type { Readiness } from '@ablata/spec';
import { expect, it } from 'vitest';
import { serve } from '../test/harness.ts';
import plugin from './index.ts';

/** What the plugin says of a config's options. */
async function look(options: object): Promise<Readiness[]> {
  const [provider] = plugin.provides;
  const logger = { debug() {}, info() {}, warn() {} };
  const context = {
    logger,
    project: { root: '/', resolve: (path: string) => path },
    signal: new AbortController().signal,
  };
  const result = await provider!.options!['~standard'].validate(options);
  const found: Readiness[] = [];
  for await (const each of provider!.check!((result as { value: unknown }).value, context)) found.push(each);
  return found;
}

const AWAY = 'http://127.0.0.1:9/v1';

it('names the models that a server serves, and asks it nothing else', async () => {
  const server = await serve({ models: ['tiny', 'small'] });
  expect(await look({ baseURL: server.url, model: 'tiny' })).toEqual([
    {
      state: 'ready',
      what: 'server',
      message: `${server.url} answers and serves tiny, small`,
      details: { url: server.url, served: ['tiny', 'small'] },
    },
  ]);
  expect(server.requests.map(({ path }) => path)).toEqual(['/v1/models']);
});

it('says what is missing, and the line that mends it', async () => {
  const server = await serve({ models: ['tiny', 'small'] });
  const missing = async (options: object) => {
    const [found] = await look(options);
    expect(found?.state).toBe('missing');
    return `${found?.message} → ${found?.mend}`;
  };
  expect(await missing({ baseURL: server.url, model: 'large' })).toBe(
    `the server at ${server.url} does not serve the model 'large' → It serves: tiny, small. Write one of these as its option 'model'.`,
  );
  expect(await missing({ baseURL: server.url })).toBe(
    `option 'model' is missing, and the server at ${server.url} serves 2 → Write one of these as 'model': tiny, small.`,
  );
  expect(await missing({ baseURL: AWAY, model: 'tiny' })).toBe(
    `no language model server answers at ${AWAY}: connection refused → Start one, for instance with: vllm serve tiny --port 9; or correct its option 'baseURL'.`,
  );
  await expect(look({ baseURL: AWAY, apiKeyEnv: 'ABLATA_TEST_UNSET' })).rejects.toThrow('which is not set');
});

it('one server of several that is away is a note', async () => {
  const server = await serve();
  const found = await look({ baseURL: [AWAY, server.url], model: 'tiny' });
  expect(found.map(({ state }) => state)).toEqual(['note', 'ready']);
});
