import { createLanguageModel } from '../src/index.ts';
import { measure } from './measure.ts';

const model = createLanguageModel({ concurrency: 8, latencyMs: 0 });
const { signal } = new AbortController();
const requests = Array.from({ length: 64 }, (_, seed) => ({
  messages: [{ role: 'user' as const, content: 'Give one piece of advice about word problems.' }],
  n: 1,
  seed,
}));

await measure('answer', requests.length, () =>
  Promise.all(requests.map((request) => model.generate(request, { signal, request: request.seed, onRetry() {} }))),
);
