import type { ChatMessage, CompletionRequest, JsonObject } from '@ablata/spec';
import { describe, expect, it } from 'vitest';
import { FakeLlama, type FakeOptions } from '../test/fake-llama.ts';
import { identityOf } from './identity.ts';
import { LocalModel } from './local-model.ts';
import { type LocalOptions, localOptions } from './options.ts';
import { joinMessages, renderWith } from './prompt/render-prompt.ts';

const context = (signal = new AbortController().signal, request = 0) => ({ signal, request, onRetry: () => {} });
const request = (content: string, more: Partial<CompletionRequest> = {}): CompletionRequest => ({
  messages: [{ role: 'user', content }],
  n: 1,
  seed: 1,
  ...more,
});

function made(given: Partial<LocalOptions> = {}, fake: FakeOptions = {}, contextSize = 400) {
  const options = localOptions.assert({ model: 'm.gguf', maxTokens: 50, ...given });
  const log: { message: string; details: JsonObject | undefined }[] = [];
  const opened: FakeLlama[] = [];
  const take = (message: string, details?: JsonObject) => log.push({ message, details });
  const model = new LocalModel({
    identity: identityOf(options, ['0'], undefined),
    options,
    contextSize,
    render: joinMessages,
    logger: { debug: take, info: take, warn: take },
    open: async () => {
      opened.push(new FakeLlama(fake));
      return opened.at(-1) as FakeLlama;
    },
  });
  return { model, log, opened };
}

describe('LocalModel', () => {
  it('gives n choices of their own, the first by the seed itself', async () => {
    const { model } = made();
    const three = await model.generate(request('A prompt', { n: 3 }), context());
    const one = await model.generate(request('A prompt'), context());
    expect(three.choices[0]).toEqual(one.choices[0]);
    expect(new Set(three.choices.map(({ text }) => text)).size).toBe(3);
    const next = await model.generate(request('A prompt', { seed: 2 }), context());
    expect(three.choices).not.toContainEqual(next.choices[0]);
    expect(three.usage).toMatchObject({ promptTokens: 11, cachedTokens: 0 });
  });

  it('refuses several choices at temperature 0', async () => {
    const { model } = made({ temperature: 0 });
    await expect(model.generate(request('A prompt', { n: 2 }), context())).rejects.toMatchObject({
      code: 'SERVICE_BAD_REQUEST',
      message: 'at temperature 0 all choices of a request would be the same text',
    });
    const [one, other] = await Promise.all(
      [1, 2].map((seed) => model.generate(request('A prompt', { seed }), context())),
    );
    expect(one?.choices).toEqual(other?.choices);
  });

  it('says how long a prompt is that the context has no room for; the third before any answer ends the run', async () => {
    const { model } = made();
    const long = (number: number) => model.generate(request('x'.repeat(400)), context(undefined, number));
    await expect(long(7)).rejects.toMatchObject({
      code: 'SERVICE_CONTEXT_TOO_LONG',
      message:
        'the prompt of request 7 has 403 tokens; with 50 for the answer that is more than the 400 of the context',
      hint: "Raise its option 'contextSize' to 453 or more, lower 'maxTokens', or let a prompt hold fewer problems.",
      scope: 'row',
    });
    await expect(long(8)).rejects.toMatchObject({ scope: 'row' });
    await expect(long(9)).rejects.toMatchObject({ scope: 'run' });
    await model.generate(request('short'), context());
    await expect(long(10)).rejects.toMatchObject({ scope: 'row' });
  });

  it("takes the prompt's own limit of tokens before its option", async () => {
    const { model } = made({ maxTokens: 2 });
    expect((await model.generate(request('A prompt'), context())).choices[0]?.finishReason).toBe('length');
    const longer = await model.generate(request('A prompt', { maxTokens: 40 }), context());
    expect(longer.choices[0]?.finishReason).toBe('stop');
  });

  it('loads the model once, for all; a failure to load is tried again by the next', async () => {
    const { model, opened } = made();
    await Promise.all([1, 2, 3].map((seed) => model.generate(request('A prompt', { seed }), context())));
    expect(opened).toHaveLength(1);
    let fails = true;
    const options = localOptions.assert({ model: 'm.gguf' });
    const parts = { identity: {}, options, contextSize: 4096, render: joinMessages, logger: undefined };
    const again = new LocalModel({
      ...parts,
      open: async () => {
        if (fails) throw new Error('no memory');
        return new FakeLlama();
      },
    });
    await expect(again.generate(request('A prompt'), context())).rejects.toThrow('no memory');
    fails = false;
    expect((await again.generate(request('A prompt'), context())).choices).toHaveLength(1);
  });

  it('is disposed when nothing is computed any more, and says what was done', async () => {
    const { model, opened, log } = made({ maxTokens: 1e6 }, { longest: Number.POSITIVE_INFINITY }, 1e7);
    const endless = model.generate(request('A prompt'), context());
    const short = await model.generate(request('Another', { maxTokens: 3 }), context());
    expect(short.usage.completionTokens).toBe(3);
    await model[Symbol.asyncDispose]();
    await expect(endless).rejects.toMatchObject({ code: 'INTERNAL_LOCAL_DISPOSED' });
    expect(opened[0]?.disposed).toBe(true);
    expect(log.at(-1)).toMatchObject({ message: '1 answers; 0 % of prompt tokens had been read before' });
    await expect(model.generate(request('A prompt'), context())).rejects.toMatchObject({
      code: 'INTERNAL_LOCAL_DISPOSED',
    });
  });

  it('warns once of what a grammar does not enforce', async () => {
    const { model, log } = made();
    const jsonSchema = { type: 'object', properties: { share: { type: 'number', maximum: 1 } } };
    for (const seed of [1, 2]) await model.generate(request('A prompt', { seed, jsonSchema }), context());
    expect(log.map(({ message }) => message)).toEqual(["of a prompt's JSON Schema maximum can't be enforced"]);
  });
});

describe('renderWith', () => {
  const chat: readonly ChatMessage[] = [
    { role: 'system', content: 'S' },
    { role: 'user', content: 'U' },
  ];
  const marks = { bos: '<s>', eos: '</s>' };
  const render = (template: string, extra = {}) => renderWith(template, extra)(chat, marks);

  it('fills in a template, up to where the answer begins', () => {
    const template =
      "\n{{ bos_token }}{% for m in messages %}[{{ m['role'] }}]{{ m.content }}{{ eos_token }}{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}{{ mood }}";
    expect(render(template, { mood: '!' })).toBe('\n<s>[system]S</s>[user]U</s>[assistant]!');
  });

  it('gives every day the same date', () => {
    expect(render('{{ strftime_now("%d %b %Y") }}{% if strftime_now is defined %}.{% endif %}')).toBe('26 Jul 2024.');
  });

  it('says what to do when a template refuses system messages, fails, or is none', () => {
    expect(() => render('{{ raise_exception("System role not supported") }}')).toThrow(
      expect.objectContaining({
        message: "the model's chat template refuses the messages: System role not supported",
        hint: 'Set systemRole: false in the prompt: the instruction then goes in front of the question.',
      }),
    );
    expect(() => render('{{ nothing() }}')).toThrow("the model's chat template fails: ");
    expect(() => render('{% for x in %}')).toThrow(expect.objectContaining({ code: 'CONFIG_CHAT_TEMPLATE' }));
  });
});
