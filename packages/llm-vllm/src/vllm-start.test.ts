import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { connect, context, errorOf, recorder, request, run, schema, serve } from '../test/harness.ts';
import type { VllmOptions } from './options.ts';

describe('at the start', () => {
  const start = (url: string, options: VllmOptions = {}) =>
    errorOf(connect(url, options).start!(new AbortController().signal));

  it('names the address and how to start a server when none is there', async () => {
    const error = await start('http://user:canary@127.0.0.1:9/v1?key=canary');
    expect(error.code).toBe('SERVICE_UNREACHABLE');
    expect(error.message).toBe('no language model server answers at http://127.0.0.1:9/v1: connection refused');
    expect(error.hint).toBe("Start one, for instance with: vllm serve tiny --port 9; or correct its option 'baseURL'.");
  });

  it('tells an unknown host', async () => {
    const error = await start('http://no-such-host.invalid:8000/v1');
    expect(error.message).toBe(
      'no language model server answers at http://no-such-host.invalid:8000/v1: its name is not known',
    );
  });

  it('tells a missing key', async () => {
    const server = await serve({ apiKey: 'canary' });
    const error = await start(server.url);
    expect(error.code).toBe('SERVICE_UNAUTHORIZED');
    expect(error.hint).toBe("Put the key into an environment variable and name it as its option 'apiKeyEnv'.");
  });

  it('tells an unset variable, a bad address and a missing file', async () => {
    expect(() => connect('http://x/v1', { apiKeyEnv: 'ABLATA_TEST_UNSET' })).toThrow(
      "option 'apiKeyEnv' names the environment variable ABLATA_TEST_UNSET, which is not set",
    );
    expect(() => connect('http://x/v1', { headers: { 'X-Key': { env: 'ABLATA_TEST_UNSET' } } })).toThrow(
      'headers.X-Key',
    );
    expect(() => connect('localhost:8000')).toThrow("option 'baseURL' is not an http or https address");
    expect(() => connect(['http://x/v1', 'nope'])).toThrow("'baseURL' (number 2)");
    expect(() => connect('https://x/v1', { tls: { ca: 'missing.pem' } })).toThrow(
      "option 'tls.ca': can't read 'missing.pem'",
    );
  });

  it('tells a plain server where https is spoken, and the other way round', async () => {
    const server = await serve();
    const error = await start(server.url.replace('http:', 'https:'));
    expect(error.code).toBe('SERVICE_TLS');
  });

  it('tells an address without /v1, another service, and one that leads elsewhere', async () => {
    const server = await serve();
    const bare = await start(server.url.replace('/v1', ''));
    expect([bare.code, bare.hint]).toEqual(['SERVICE_NO_ROUTE', `Write ${server.url} as its option 'baseURL'.`]);
    const other = createServer((incoming, response) => {
      if (incoming.url === '/page/models')
        response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>');
      else response.writeHead(308, { location: 'https://user:canary@elsewhere.example/v1/models?key=canary' }).end();
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const root = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    const page = await start(`${root}/page`);
    expect([page.code, page.message]).toEqual([
      'SERVICE_NO_ROUTE',
      `the server at ${root}/page answers with a web page`,
    ]);
    const moved = await start(`${root}/v1`);
    expect([moved.code, moved.message]).toEqual([
      'SERVICE_REDIRECT',
      `the server at ${root}/v1 redirects to https://elsewhere.example/v1/models: HTTP 308`,
    ]);
    other.close();
  });

  it('goes on with the servers that answer', async () => {
    const server = await serve();
    const { logger, lines } = recorder();
    const llm = connect(['http://127.0.0.1:9/v1', server.url], {}, logger);
    await llm.start!(new AbortController().signal);
    expect(lines).toEqual(['http://127.0.0.1:9/v1 does not answer; it will be tried again {}']);
    await llm.generate(request(1), context().context);
  });

  it('warns when JSON Schemas are ignored, and tells when they are refused', async () => {
    const deaf = await serve({ structured: false });
    const { logger, lines } = recorder();
    await connect(deaf.url, {}, logger).generate(request(1, { jsonSchema: schema }), context().context);
    expect(lines[0]).toContain('does not enforce JSON Schemas sent as response_format');
    const strict = await serve({ faults: [{ to: 1, fault: { kind: 'status', status: 400, message: 'canary' } }] });
    const error = await errorOf(connect(strict.url).generate(request(1, { jsonSchema: schema }), context().context));
    expect([error.code, error.scope]).toEqual(['SERVICE_STRUCTURED_OUTPUT', 'run']);
    expect(error.hint).toBe("Set its option 'structured' to off and, in the prompt, form: tags.");
  });
});

describe('an abort', () => {
  it('is obeyed at once, whatever goes on', async () => {
    const server = await serve({ faults: [{ fault: { kind: 'hang' } }] });
    for (const options of [{ concurrency: 1 }, { concurrency: 1, stream: true }] as VllmOptions[]) {
      const llm = connect(server.url, options);
      const controller = new AbortController();
      const asked = [1, 2, 3].map((seed) =>
        errorOf(llm.generate(request(seed), context(seed, controller.signal).context)),
      );
      setTimeout(() => controller.abort(new Error('enough')), 100);
      const since = performance.now();
      const errors = await Promise.all(asked);
      expect(errors.map(({ message }) => message)).toEqual(['enough', 'enough', 'enough']);
      expect(performance.now() - since).toBeLessThan(5000);
      expect(llm.concurrency()).toBe(1);
    }
  });
});

describe('several servers', () => {
  it('share the load, and a sick one is rested and tried again', async () => {
    const [one, two] = [await serve(), await serve()];
    const llm = connect([one.url, two.url], { concurrency: 4 });
    expect(llm.concurrency()).toBe(8);
    await run(llm, 60);
    const generated = (server: typeof one) => server.requests.filter(({ body }) => body !== undefined).length;
    expect(generated(one)).toBeGreaterThan(15);
    expect(generated(two)).toBeGreaterThan(15);
    two.setFaults([{ fault: { kind: 'status', status: 500 } }]);
    const before = generated(two);
    const { failed } = await run(llm, 60);
    expect(failed).toEqual([]);
    expect(generated(two) - before).toBeLessThan(30);
    two.setFaults([]);
    const rested = generated(two);
    // However long its rest: it comes back.
    while (generated(two) <= rested + 5) await run(llm, 10);
  });
});

describe('the queue that vLLM reports', () => {
  it('holds the limit where a few wait, and never lowers it', async () => {
    const server = await serve({ maxRunning: 24, latency: { kind: 'constant', seconds: 0.1 } });
    const llm = connect(server.url);
    await run(llm, 1000);
    expect(server.requests.some(({ path }) => path === '/metrics')).toBe(true);
    // More than run at once, so that the server never idles, and not many times as many.
    expect(llm.concurrency()).toBeGreaterThan(24);
    expect(llm.concurrency()).toBeLessThanOrEqual(64);
  });
});
