import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeLlama, type FakeOptions } from '../../test/fake-llama.ts';
import { type Job, Slots } from './slots.ts';

const sampling = {
  temperature: 1,
  topP: 1,
  topK: 0,
  minP: 0,
  presencePenalty: 0,
  frequencyPenalty: 0,
  repetitionPenalty: 1,
  seed: 1,
  maxTokens: 100,
  jsonSchema: undefined,
};
const { signal } = new AbortController();

function opened(options: FakeOptions = {}, chunk = 8) {
  const llama = new FakeLlama(options);
  return { llama, slots: new Slots(llama, chunk) };
}

function job(llama: FakeLlama, text: string, seed = 1, more: Partial<Job> = {}): Job {
  return { prompt: llama.tokenize(text), sampling: { ...sampling, seed }, stop: [], signal, request: 0, ...more };
}

describe('Slots', () => {
  it('writes the same text whatever else is written, on however many sequences, and whatever was read before (property)', async () => {
    const request = fc.record({
      prompt: fc.constantFrom(
        'Shared beginning: one',
        'Shared beginning: two',
        'Shared',
        'Other',
        'Shared beginning: one and more',
      ),
      seed: fc.nat(3),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(request, { minLength: 1, maxLength: 14 }),
        fc.integer({ min: 1, max: 8 }),
        fc.boolean(),
        async (requests, sequences, forgetsEnds) => {
          const { llama, slots } = opened({ sequences, forgetsEnds });
          const together = await Promise.all(requests.map(({ prompt, seed }) => slots.write(job(llama, prompt, seed))));
          for (const [index, { prompt, seed }] of requests.entries()) {
            const alone = opened({ sequences: 1 });
            const { cached: _, ...expected } = await alone.slots.write(job(alone.llama, prompt, seed));
            expect(together[index]).toMatchObject(expected);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('writes on all sequences at once, and no more', async () => {
    const { llama, slots } = opened({ sequences: 3 });
    await Promise.all([1, 2, 3, 4, 5, 6, 7].map((seed) => slots.write(job(llama, 'A prompt', seed))));
    expect(llama.most).toBe(3);
  });

  it('reads the shared beginning of prompts once a sequence', async () => {
    const { llama, slots } = opened({ sequences: 1 });
    const first = await slots.write(job(llama, 'Instruction and examples. Problem: one'));
    const second = await slots.write(job(llama, 'Instruction and examples. Problem: two'));
    const again = await slots.write(job(llama, 'Instruction and examples. Problem: two', 2));
    expect([first.cached, second.cached, again.cached]).toEqual([0, 32, 38]); // of 39 tokens, in pieces of 8
    expect(llama.read).toBe(38 + 6);
  });

  it('takes the free sequence that has read most of a prompt', async () => {
    const { llama, slots } = opened({ sequences: 2 });
    await Promise.all(['Alpha alpha alpha', 'Beta beta beta beta'].map((text) => slots.write(job(llama, text))));
    expect((await slots.write(job(llama, 'Beta beta beta beta', 2))).cached).toBe(19);
    expect((await slots.write(job(llama, 'Alpha alpha alpha', 2))).cached).toBe(17);
  });

  it('reads all again where a model can only forget everything', async () => {
    const { llama, slots } = opened({ sequences: 1, forgetsEnds: false });
    const texts = await Promise.all([1, 1].map((seed) => slots.write(job(llama, 'Instruction and examples', seed))));
    expect(texts.map(({ cached }) => cached)).toEqual([0, 0]);
    expect(texts[0]?.text).toBe(texts[1]?.text);
  });

  it('ends before a stop text, at the limit, or where the model ends', async () => {
    const { llama, slots } = opened();
    const whole = await slots.write(job(llama, 'A prompt', 3));
    expect(whole).toMatchObject({ finishReason: 'stop', tokens: whole.text.length + 1 });
    const at = Math.floor(whole.text.length / 2);
    const stop = [whole.text.slice(at, at + 2), 'never'];
    const cut = await slots.write(job(llama, 'A prompt', 3, { stop }));
    expect(cut).toMatchObject({
      finishReason: 'stop',
      text: whole.text.slice(0, whole.text.indexOf(stop[0] as string)),
    });
    const limited = await slots.write(job(llama, 'A prompt', 3, { sampling: { ...sampling, seed: 3, maxTokens: 2 } }));
    expect(limited).toMatchObject({ finishReason: 'length', text: whole.text.slice(0, 2), tokens: 2 });
  });

  it('rejects at once when aborted, computes one step more at most, and goes on with the next', async () => {
    const aborting = new AbortController();
    let steps = 0;
    const { llama, slots } = opened({
      sequences: 1,
      longest: Number.POSITIVE_INFINITY,
      before: (what) => {
        if (what === 'write' && ++steps === 5) aborting.abort(new Error('enough'));
      },
    });
    const endless = slots.write(
      job(llama, 'A prompt', 1, { signal: aborting.signal, sampling: { ...sampling, maxTokens: 1e9 } }),
    );
    const queued = slots.write(job(llama, 'Another', 1, { signal: aborting.signal }));
    const next = slots.write(job(llama, 'A prompt', 2, { sampling: { ...sampling, seed: 2, maxTokens: 3 } }));
    await expect(endless).rejects.toThrow('enough');
    await expect(queued).rejects.toThrow('enough');
    expect((await next).tokens).toBe(3);
    expect(steps).toBe(5 + 3);
    await expect(slots.write(job(llama, 'A prompt', 1, { signal: aborting.signal }))).rejects.toThrow('enough');
    await slots.idle();
    expect(llama.running).toBe(0);
  });

  it('names the request at which llama.cpp fails, and what it left unfinished is read again', async () => {
    let fail = true;
    const { llama, slots } = opened({
      sequences: 1,
      before: (what) => {
        if (what === 'read' && fail) throw new Error('Eval has failed\nbecause');
      },
    });
    const failing = slots.write(job(llama, 'A longer prompt of many tokens', 1, { request: 17 }));
    await expect(failing).rejects.toMatchObject({
      code: 'SERVICE_LOCAL_FAILED',
      message: 'llama.cpp failed at request 17: Eval has failed',
    });
    fail = false;
    expect((await slots.write(job(llama, 'A longer prompt of many tokens'))).cached).toBe(0);
    await setImmediate();
  });
});
