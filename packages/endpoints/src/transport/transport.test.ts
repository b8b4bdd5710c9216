import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createRawServer, type Server, type Socket } from 'node:net';
import { startServer } from '@ablata/testkit/server';
import { afterEach, describe, expect, it } from 'vitest';
import { classify } from '../failure/classify.ts';
import { readText } from './read-text.ts';
import { createTransport, type TlsFiles } from './transport.ts';

const fixture = (name: string): Buffer => readFileSync(new URL(`../__fixtures__/${name}`, import.meta.url));
const { signal } = new AbortController();
const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

async function listen(server: Server): Promise<URL> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => server.close());
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

const serve = (listener: RequestListener) => listen(createServer(listener));

/** A server that writes these bytes, whatever it is asked. */
function serveBytes(write: (socket: Socket) => void): Promise<URL> {
  return listen(
    createRawServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => write(socket));
      open.push(() => socket.destroy());
    }),
  );
}

async function get(url: URL, { timeout = 20, tls = {} as TlsFiles, headers = {} } = {}): Promise<string> {
  const transport = createTransport(tls);
  open.push(() => transport.close());
  return readText((await transport.send(url, { method: 'GET', headers, timeout, signal })).body);
}

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => classify(error),
  );

describe('TLS', () => {
  it('trusts the named authority, or any when told, and else none', async () => {
    const [cert, key] = [fixture('localhost-cert.pem'), fixture('localhost-key.pem')];
    await using server = await startServer({ tls: { cert: cert.toString(), key: key.toString() } });
    const url = new URL(`${server.url}/models`);
    expect(await get(url, { tls: { ca: cert } })).toContain('tiny');
    expect(await get(url, { tls: { verify: false } })).toContain('tiny');
    expect(await failureOf(get(url))).toMatchObject({
      kind: 'final',
      reason: 'tls',
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
    expect(await failureOf(get(new URL(url.href.replace('https', 'http'))))).toMatchObject({ kind: 'gateway' });
  });
});

describe('createTransport', () => {
  it('does not follow redirects, so that no key travels to another host', async () => {
    const seen: (string | undefined)[] = [];
    const url = await serve((incoming, response) => {
      seen.push(incoming.headers.authorization);
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    await get(url, { headers: { authorization: 'Bearer x' } });
    expect(seen).toEqual(['Bearer x']);
  });

  it('keeps connections and counts bytes, not characters', async () => {
    const ports = new Set<number | undefined>();
    const url = await serve((incoming, response) => {
      ports.add(incoming.socket.remotePort);
      incoming.pipe(response);
    });
    const transport = createTransport({});
    open.push(() => transport.close());
    for (let time = 0; time < 5; time++) {
      const outgoing = { method: 'POST', headers: {}, body: '数 → 🙂', timeout: 20, signal } as const;
      expect(await readText((await transport.send(url, outgoing)).body)).toBe('数 → 🙂');
    }
    expect(ports.size).toBe(1);
  });

  const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
  it.each<[string, (socket: Socket) => void, string]>([
    [
      'a bad chunk size',
      (socket) => socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n`),
      'response-cut',
    ],
    [
      'a control character in a header',
      (socket) => socket.write(`${HEAD}x-a: b\u0001c\r\ncontent-length: 2\r\n\r\n{}`),
      'protocol-error',
    ],
    ['huge headers', (socket) => socket.write(`${HEAD}x-a: ${'a'.repeat(100_000)}\r\n\r\n{}`), 'protocol-error'],
    ['no HTTP at all', (socket) => socket.write('220 mail.example.org ESMTP\r\n'), 'protocol-error'],
    ['a reset', (socket) => socket.resetAndDestroy(), 'connection-reset'],
    ['a closed connection', (socket) => socket.end(), 'connection-reset'],
    ['a body that breaks off', (socket) => socket.end(`${HEAD}content-length: 10\r\n\r\n{"a`), 'response-cut'],
    [
      'broken UTF-8',
      (socket) =>
        socket.write(
          Buffer.concat([
            Buffer.from(`${HEAD}content-length: 4\r\n\r\n"`),
            Buffer.from([0xc3, 0x28]),
            Buffer.from('"'),
          ]),
        ),
      'invalid-utf8',
    ],
  ])('makes one failed try of %s', async (_, write, reason) => {
    const failure = await failureOf(get(await serveBytes(write)));
    expect(failure).toMatchObject({ reason });
    expect(failure?.kind).not.toBe('final');
  });

  it.each<[string, (socket: Socket) => void]>([
    ['sends nothing', () => {}],
    ['sends headers and no body', (socket) => socket.write(`${HEAD}content-length: 10\r\n\r\n`)],
    ['drips headers', (socket) => drip(socket, HEAD, 'x-a: b\r\n')],
    [
      'drips a body that never ends',
      (socket) => drip(socket, `${HEAD}transfer-encoding: chunked\r\n\r\n`, '1\r\n \r\n'),
    ],
  ])('gives up in time a server that %s', async (_, write) => {
    const since = performance.now();
    const failure = await failureOf(get(await serveBytes(write), { timeout: 0.3 }));
    expect(failure).toEqual({ kind: 'load', reason: 'timeout' });
    expect(performance.now() - since).toBeGreaterThan(290);
  });

  it('ends with the signal’s reason, whenever it aborts', async () => {
    const url = await serveBytes((socket) => drip(socket, `${HEAD}transfer-encoding: chunked\r\n\r\n`, '1\r\n \r\n'));
    const transport = createTransport({});
    open.push(() => transport.close());
    for (const wait of [0, 100]) {
      const controller = new AbortController();
      const sent = transport.send(url, { method: 'GET', headers: {}, timeout: 20, signal: controller.signal });
      setTimeout(() => controller.abort(new Error('enough')), wait);
      await expect(sent.then(({ body }) => readText(body))).rejects.toThrow('enough');
    }
  });
});

function drip(socket: Socket, head: string, drop: string): void {
  socket.write(head);
  const timer = setInterval(() => socket.write(drop), 20);
  socket.on('close', () => clearInterval(timer));
}
