import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startServer } from '@ablata/testkit/server';
import { describe, expect, it } from 'vitest';
import { createVllm } from './create-vllm.ts';
import { createNodeFetch } from './node-fetch.ts';

const fixture = (name: string): string => new URL(`./__fixtures__/${name}`, import.meta.url).pathname;
const tls = {
  cert: readFileSync(fixture('localhost-cert.pem'), 'utf8'),
  key: readFileSync(fixture('localhost-key.pem'), 'utf8'),
};
const context = { signal: new AbortController().signal, request: 0, onRetry() {} };
const request = { messages: [{ role: 'user' as const, content: 'Problem 1: How many?' }], n: 1, seed: 1 };

describe('TLS', () => {
  it('trusts the named authority, or any when told, and else none', async () => {
    await using server = await startServer({ tls });
    const ask = (options: object) =>
      createVllm({ baseURL: server.url, model: 'tiny', ...options }).generate(request, context);
    await ask({ tls: { ca: fixture('localhost-cert.pem') } });
    await ask({ tls: { verify: false } });
    await expect(ask({})).rejects.toMatchObject({
      code: 'SERVICE_TLS',
      message: `no trusted connection to ${server.url}: DEPTH_ZERO_SELF_SIGNED_CERT`,
    });
  });
});

describe('createNodeFetch', () => {
  it('does not follow redirects, so that no key travels to another host', async () => {
    const seen: (string | undefined)[] = [];
    const server = createServer((incoming, response) => {
      seen.push(incoming.headers.authorization);
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const transport = createNodeFetch({});
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const response = await transport.fetch(url, { headers: { authorization: 'Bearer x' } });
    expect(response.status).toBe(302);
    expect(seen).toEqual(['Bearer x']);
    transport.close();
    server.close();
  });

  it('keeps connections and counts bytes, not characters', async () => {
    const ports = new Set<number | undefined>();
    const server = createServer((incoming, response) => {
      ports.add(incoming.socket.remotePort);
      incoming.pipe(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const transport = createNodeFetch({});
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    for (let time = 0; time < 5; time++) {
      const response = await transport.fetch(url, { method: 'POST', body: '数 → 🙂' });
      expect(await response.text()).toBe('数 → 🙂');
    }
    expect(ports.size).toBe(1);
    transport.close();
    server.close();
  });
});
