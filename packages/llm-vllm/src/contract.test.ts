import { LanguageModel } from '@ablata/spec';
import { describeLanguageModel, provided } from '@ablata/testkit';
import { type FakeServer, startServer } from '@ablata/testkit/server';
import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll } from 'vitest';
import plugin from './plugin.ts';

const KEY = 'canary-key';
process.env['ABLATA_TEST_CONTRACT_KEY'] = KEY;

let server: FakeServer;
let slow: FakeServer;
let locked: FakeServer;
const mock = new LLMock({ port: 0 });

beforeAll(async () => {
  server = await startServer({ apiKey: KEY });
  slow = await startServer({ latency: { kind: 'constant', seconds: 60 } });
  locked = await startServer({ apiKey: 'another' });
  mock.on({ userMessage: /.*/su }, { content: 'Restate the question.' });
  await mock.start();
});
afterAll(async () => {
  await Promise.all([server.stop(), slow.stop(), locked.stop(), mock.stop()]);
});

const given = { model: 'tiny', apiKeyEnv: 'ABLATA_TEST_CONTRACT_KEY' };
const make = (baseURL: string, options = {}) =>
  provided(plugin, LanguageModel, 'vllm', { ...given, baseURL, ...options }).create();
const startOf = async (baseURL: string, options = {}) =>
  (await make(baseURL, options)).start?.(new AbortController().signal);

for (const stream of [false, true]) {
  describeLanguageModel(`vllm at the fake server, ${stream ? '' : 'not '}streamed`, {
    ...provided(plugin, LanguageModel, 'vllm', { ...given, stream }),
    create: () => make(server.url, { stream }),
    createSlow: () => make(slow.url, { stream }),
    capabilities: { seeds: true, jsonSchema: true, maxTokens: true },
    secrets: [KEY],
    failures: [
      { name: 'no server', code: 'SERVICE_UNREACHABLE', run: () => startOf('http://127.0.0.1:9/v1') },
      { name: 'no access', code: 'SERVICE_UNAUTHORIZED', run: () => startOf(locked.url) },
      { name: 'no such model', code: 'SERVICE_MODEL_UNKNOWN', run: () => startOf(server.url, { model: 'huge' }) },
    ],
  });
}

describeLanguageModel('vllm at a server not written here', {
  ...provided(plugin, LanguageModel, 'vllm', { ...given, model: 'gpt-4o' }),
  create: () => make(`${mock.url}/v1`, { model: 'gpt-4o' }),
  capabilities: { seeds: false, jsonSchema: false, maxTokens: false },
  secrets: [KEY],
});
