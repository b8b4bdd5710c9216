import { describe, expect, it } from 'vitest';
import { type Answer, ask, contents, messages } from '../../test/ask.ts';
import { type Fault, type RefusalName, refusals, startServer } from './index.ts';

describe('faults', () => {
  const body = { model: 'tiny', messages, seed: 1, temperature: 1 };

  it('break answers in each way', async () => {
    await using server = await startServer();
    server.setFaults([{ fault: { kind: 'status', status: 429, retryAfter: 2 } }]);
    const busy = await ask(server.url, body);
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, '2']);
    server.setFaults([{ fault: { kind: 'truncated-json' } }]);
    const cut = await ask(server.url, body);
    expect(cut.status).toBe(200);
    expect(() => cut.json()).toThrow(SyntaxError);
    for (const kind of ['reset', 'cut'] as const) {
      server.setFaults([{ fault: { kind } }]);
      await expect(ask(server.url, body)).rejects.toThrow();
      await expect(ask(server.url, { ...body, stream: true })).rejects.toThrow();
    }
    server.setFaults([{ fault: { kind: 'hang' } }]);
    await expect(
      fetch(`${server.url}/chat/completions`, {
        method: 'POST',
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(100),
      }),
    ).rejects.toThrow('timeout');
    const told: string[] = [];
    for (const fault of [
      { kind: 'empty' },
      { kind: 'length' },
      { kind: 'withheld' },
      { kind: 'say', text: 'No.' },
    ] as const) {
      server.setFaults([{ fault }]);
      const { choices }: Answer = (await ask(server.url, body)).json();
      told.push(
        `${choices[0]!.finish_reason} ${choices[0]!.message.content === null ? null : choices[0]!.message.content.length}`,
      );
    }
    expect(told).toEqual(['stop 0', expect.stringMatching(/^length \d+$/u), 'content_filter null', 'stop 3']);
    expect(server.requests.map(({ fault }) => fault)).toContain('truncated-json');
  });

  it.each<[Fault, string]>([
    [
      { kind: 'parts' },
      '[{"index":0,"message":{"role":"assistant","content":[{"type":"text","text":"Yes."}]},"finish_reason":"stop","logprobs":null}]',
    ],
    [
      { kind: 'index', index: 9 },
      '[{"index":9,"message":{"role":"assistant","content":"Yes."},"finish_reason":"stop","logprobs":null}]',
    ],
    [
      { kind: 'index', index: null },
      '[{"message":{"role":"assistant","content":"Yes."},"finish_reason":"stop","logprobs":null}]',
    ],
    [
      { kind: 'finish', reason: '' },
      '[{"index":0,"message":{"role":"assistant","content":"Yes."},"finish_reason":"","logprobs":null}]',
    ],
    [
      { kind: 'reasoning', field: 'reasoning' },
      '[{"index":0,"message":{"role":"assistant","content":null,"reasoning":"Yes."},"finish_reason":"stop","logprobs":null}]',
    ],
  ])('write an answer in another shape: %j', async (fault, choices) => {
    await using server = await startServer({ answer: () => 'Yes.', faults: [{ fault }] });
    const answer: Answer = (await ask(server.url, body)).json();
    expect(answer.choices).toEqual(JSON.parse(choices));
  });

  it.each<[Fault, string]>([
    [{ kind: 'no-delta', written: 'missing' }, '{"index":0,"finish_reason":"stop","logprobs":null}'],
    [{ kind: 'no-delta', written: 'null' }, '{"index":0,"delta":null,"finish_reason":"stop","logprobs":null}'],
  ])('write the last event of a stream in another shape: %j', async (fault, choice) => {
    await using server = await startServer({ answer: () => 'Yes.', faults: [{ fault }] });
    const { text } = await ask(server.url, { ...body, stream: true });
    const last = text.trimEnd().split('\n\n').at(-2)!;
    expect((JSON.parse(last.slice(6)) as Answer).choices).toEqual([JSON.parse(choice)]);
    server.setFaults([{ fault: { kind: 'not-streamed' } }]);
    const whole = await ask(server.url, { ...body, stream: true });
    expect(contents(whole.json())).toEqual(['Yes.']);
  });

  it('state any usage, write any body, redirect, and repeat a key', async () => {
    await using server = await startServer();
    const withFault = (fault: Fault, headers: Record<string, string> = {}) => {
      server.setFaults([{ fault }]);
      return ask(server.url, body, '/chat/completions', headers);
    };
    expect((await withFault({ kind: 'usage', json: '{"prompt_tokens":1e999}' })).text).toMatch(
      /"usage":\{"prompt_tokens":1e999\}\}$/u,
    );
    expect((await withFault({ kind: 'body', text: 'hm' })).text).toBe('hm');
    expect((await withFault({ kind: 'web-page' })).headers.get('content-type')).toBe('text/html');
    expect((await withFault({ kind: 'echo-key' }, { authorization: 'Bearer abc' })).text).toContain('"param":"abc"');
    server.setFaults([{ fault: { kind: 'redirect', to: '/elsewhere' } }]);
    const sent = { method: 'POST', body: JSON.stringify(body), redirect: 'manual' } as const;
    const redirected = await fetch(`${server.url}/chat/completions`, sent);
    expect([redirected.status, redirected.headers.get('location')]).toEqual([307, '/elsewhere']);
  });

  it.each(['bad-chunk', 'bad-header', 'huge-headers'] as const)('break the rules of HTTP: %s', async (kind) => {
    await using server = await startServer({ faults: [{ fault: { kind } }] });
    await expect(ask(server.url, body)).rejects.toThrow();
  });

  it.each([
    [{ kind: 'drip' }, false, /^ {2,}$/u],
    [{ kind: 'drip' }, true, /^(?:: ping\n\n){2,}$/u],
    [{ kind: 'endless' }, false, /^\{"choices":\[\{"index":0,"message":\{"content":"(?:and on ){2,}$/u],
    [{ kind: 'endless' }, true, /^(?:data: \{"choices":\[\{"index":0,"delta":\{"content":"and on "\}\}\]\}\n\n){2,}$/u],
  ] as const)('go on until the client leaves: %j, streamed: %s', async (fault, stream, words) => {
    await using server = await startServer({ faults: [{ fault }] });
    const sent = { method: 'POST', body: JSON.stringify({ ...body, stream }) };
    const response = await fetch(`${server.url}/chat/completions`, sent);
    let text = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      if (words.test(text)) break;
    }
    expect(text).toMatch(words);
  });

  it.each(Object.entries(refusals))('refuse in the words of %s', async (name, { status, body: written }) => {
    await using server = await startServer({ faults: [{ fault: { kind: 'refusal', of: name as RefusalName } }] });
    const answer = await ask(server.url, body);
    expect([answer.status, answer.json()]).toEqual([status, written]);
  });

  it.each([
    ['max_tokens', { max_tokens: 5 }, /max_completion_tokens/u],
    ['stream_options', { stream: true, stream_options: {} }, /stream_options/u],
    ['system', { messages: [{ role: 'system', content: 'x' }, ...messages] }, /System role/u],
    ['minItems', { response_format: { json_schema: { schema: { minItems: 1 } } } }, /minItems/u],
    ['uniqueItems', { structured_outputs: { json: { uniqueItems: true } } }, /uniqueItems/u],
  ] as const)('refuse what they are told to: %s', async (name, fields, words) => {
    await using server = await startServer({ refuses: [name] });
    const refused: Answer = (await ask(server.url, { ...body, ...fields })).json();
    expect(refused.error.message).toMatch(words);
    expect((await ask(server.url, body)).status).toBe(200);
  });

  it('come at the same places in every run, whatever the order', async () => {
    const seen: string[][] = [];
    for (const order of [1, -1]) {
      await using server = await startServer({
        faults: [{ rate: 0.3, fault: [{ kind: 'empty' }, { kind: 'length' }] }],
      });
      const seeds = Array.from({ length: 60 }, (_, seed) => seed);
      if (order < 0) seeds.reverse();
      for (const seed of seeds) await ask(server.url, { ...body, seed });
      seen.push(
        server.requests.map(({ body: sent, fault }) => `${String(sent?.['seed'])} ${fault ?? 'fine'}`).toSorted(),
      );
    }
    expect(seen[0]).toEqual(seen[1]);
    const faulty = seen[0]!.filter((line) => !line.endsWith('fine')).length;
    expect(faulty).toBeGreaterThan(8);
    expect(faulty).toBeLessThan(30);
  });

  it('restarts on the same port', async () => {
    await using server = await startServer();
    const back = server.restart(0.2);
    await expect(ask(server.url, body)).rejects.toThrow();
    await back;
    expect((await ask(server.url, body)).status).toBe(200);
  });
});
