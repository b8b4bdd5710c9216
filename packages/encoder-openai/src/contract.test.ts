import { SentenceEncoder } from '@ablata/spec';
import { describeSentenceEncoder, provided } from '@ablata/testkit';
import { type FakeServer, startServer } from '@ablata/testkit/server';
import { afterAll, beforeAll } from 'vitest';
import plugin from './plugin.ts';

const KEY = 'canary-key';
process.env['ABLATA_TEST_EMBEDDINGS_KEY'] = KEY;

let server: FakeServer;
let strict: FakeServer;
let locked: FakeServer;
beforeAll(async () => {
  server = await startServer({ apiKey: KEY, latency: { kind: 'constant', seconds: 0.02 } });
  strict = await startServer({ flavour: 'openai' });
  locked = await startServer({ apiKey: 'another' });
});
afterAll(async () => {
  await Promise.all([server.stop(), strict.stop(), locked.stop()]);
});

const given = { model: 'tiny', apiKeyEnv: 'ABLATA_TEST_EMBEDDINGS_KEY' };
const make = (baseURL: string, options = {}) =>
  provided(plugin, SentenceEncoder, 'openai-embeddings', { ...given, baseURL, ...options }).create();

describeSentenceEncoder('openai-embeddings', {
  ...provided(plugin, SentenceEncoder, 'openai-embeddings', given),
  create: () => make(server.url),
  capabilities: { normalized: true, tolerance: 1e-7, overlong: 'word '.repeat(10_000) },
  secrets: [KEY],
  failures: [
    { name: 'no server', code: 'SERVICE_UNREACHABLE', run: () => make('http://127.0.0.1:9/v1') },
    { name: 'no access', code: 'SERVICE_UNAUTHORIZED', run: () => make(locked.url) },
    { name: 'no such model', code: 'SERVICE_MODEL_UNKNOWN', run: () => make(server.url, { model: 'huge' }) },
    { name: 'shortened to nothing', code: 'CONFIG_OPTION', run: () => make(server.url, { shorten: true }) },
  ],
});

describeSentenceEncoder('openai-embeddings, shortened, at a strict server', {
  ...provided(plugin, SentenceEncoder, 'openai-embeddings', given),
  create: () => make(strict.url, { dimension: 16, shorten: true }),
  capabilities: { normalized: true, tolerance: 1e-7, overlong: 'word '.repeat(10_000) },
  secrets: [KEY],
});
