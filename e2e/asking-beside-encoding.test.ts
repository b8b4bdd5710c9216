import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { succeed } from './support/ablata.ts';
import { copyExample } from './support/example.ts';

/**
 * A model whose first answer waits until the encoder is being started, and an encoder whose start waits until that answer is there: a run that did one after
 * the other would never end. Each call of the encoder waits until the model was asked something more, as long as there is more to ask.
 */
const PLUGIN = `
import { definePlugin, LanguageModel, provide, SentenceEncoder } from '@ablata/spec';
const events = { started: Promise.withResolvers(), answered: Promise.withResolvers(), asked: 0, onAsked: () => {} };
const words = (seed) => Array.from({ length: 8 }, (_, at) => 'w' + ((seed >>> (3 * at)) & 7) + String.fromCharCode(97 + at)).join(' ');
export default definePlugin({
  name: 'beside',
  specVersion: 1,
  provides: [
    provide(LanguageModel, 'waiting', {
      create: () => ({
        identity: { model: 'waiting' },
        concurrency: () => 4,
        async generate({ seed }) {
          events.asked++;
          events.onAsked();
          await events.started.promise;
          events.answered.resolve();
          return { choices: [{ text: words(seed), finishReason: 'stop' }], usage: { promptTokens: 1, completionTokens: 1 }, seconds: 0, attempts: 1 };
        },
      }),
    }),
    provide(SentenceEncoder, 'waiting', {
      create: () => ({
        identity: { encoder: 'waiting' },
        dimension: 8,
        batchSize: 4,
        async start() {
          events.started.resolve();
          await events.answered.promise;
          console.error('encoder started after ' + events.asked + ' requests');
        },
        async encode(texts) {
          const before = events.asked;
          if (before < 60) await new Promise((resolve) => { events.onAsked = () => events.asked > before && resolve(); });
          const vectors = Float32Array.from(texts.flatMap((text) => text.split(' ').map((word) => Number(word[1]) - 3.5)));
          return { vectors, truncated: new Uint8Array(texts.length) };
        },
      }),
    }),
  ],
});`;

test('the encoder loads while the first answer is waited for, and the model is asked while it encodes', async () => {
  const folder = copyExample('quickstart');
  writeFileSync(join(folder, 'beside.ts'), PLUGIN);
  writeFileSync(
    join(folder, 'beside.config.ts'),
    `import quickstart from './ablata.config.ts';
     export default { ...quickstart, name: 'beside', target: 100, plugins: ['./beside.ts'], services: { ...quickstart.services,
       source: { use: 'word-problems' }, prompt: { use: 'direct' }, llm: { use: 'waiting' }, encoder: { use: 'waiting' },
       dedupe: { use: 'none' }, splits: { ...quickstart.services.splits, sizes: [100] } } };`,
  );
  const { stderr } = await succeed(['run', 'beside.config.ts'], { cwd: folder });
  expect(stderr).toMatch(/encoder started after [1-4] requests/);
  const { rows } = JSON.parse(readFileSync(join(folder, 'runs/beside/run.json'), 'utf8')) as { rows: number };
  expect(rows).toBe(100);
  // What lives on its ledger starts nothing.
  rmSync(join(folder, 'runs'), { recursive: true });
  const again = await succeed(['run', 'beside.config.ts'], { cwd: folder });
  expect(again.stderr).not.toContain('encoder started');
});
