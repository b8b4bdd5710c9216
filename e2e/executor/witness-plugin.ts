import { hash } from 'node:crypto';
import { appendFileSync, existsSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { createLexicalEncoder, createPhraseGrammar } from '../../packages/offline/src/index.ts';
import { definePlugin, LanguageModel, provide, type Schema, SentenceEncoder } from '../../packages/spec/src/index.ts';

interface Options {
  /** File to which each call that is begun is written. */
  readonly log: string;
  readonly latencyMs?: number;
  /** Part of the identity. */
  readonly precision?: string;
  /** While this file exists, calls wait. */
  readonly held?: string;
  readonly concurrency?: number;
}

const options: Schema<Options> = {
  '~standard': { version: 1, vendor: 'witness', validate: (value) => ({ value: value as Options }) },
};

function begin(kind: 'answer' | 'text', what: string, { log }: Options): void {
  appendFileSync(log, `${JSON.stringify({ kind, name: hash('sha256', what), pid: process.pid })}\n`);
}

async function held({ held, latencyMs = 0 }: Options): Promise<void> {
  while (held !== undefined && existsSync(held)) await wait(5);
  if (latencyMs > 0) await wait(latencyMs);
}

/** The offline model and encoder, with each call that is begun written down. */
export default definePlugin({
  name: 'witness',
  specVersion: 1,
  provides: [
    provide(LanguageModel, 'witness', {
      options,
      create(chosen) {
        const model = createPhraseGrammar();
        return {
          ...model,
          identity: { ...model.identity, precision: chosen.precision ?? 'full' },
          concurrency: () => chosen.concurrency ?? 8,
          async generate(request, context) {
            begin('answer', `${request.seed}/${context.request}`, chosen);
            await held(chosen);
            return model.generate(request, context);
          },
        };
      },
    }),
    provide(SentenceEncoder, 'witness', {
      options,
      create(chosen) {
        const encoder = createLexicalEncoder({ dimension: 64 });
        return {
          ...encoder,
          identity: { ...encoder.identity, precision: chosen.precision ?? 'full' },
          batchSize: 16,
          async encode(texts, signal) {
            for (const text of texts) begin('text', text, chosen);
            await held(chosen);
            return encoder.encode(texts, signal);
          },
        };
      },
    }),
  ],
});
