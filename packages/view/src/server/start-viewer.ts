import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isAblataError } from '@ablata/spec';
import type { Explorer } from '../api/explorer.ts';
import { type ClientFile, clientFiles } from './client-files.ts';
import { admit } from './guard.ts';

export interface ViewerOptions {
  /** Default 0: a free one. */
  readonly port?: number;
  /** Default `127.0.0.1`: this machine alone. */
  readonly host?: string;
}

export interface Viewer extends AsyncDisposable {
  /** Address with its token. */
  readonly url: string;
}

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/**
 * Serves an explorer until it is disposed; the explorer stays open. It listens on loopback unless told otherwise, answers GET alone, and only under an
 * address with a token that nobody can guess.
 *
 * @throws DATA_NO_PAGE; what listening throws, e.g. EADDRINUSE
 */
export async function startViewer(explorer: Explorer, options: ViewerOptions = {}): Promise<Viewer> {
  const { port = 0, host = '127.0.0.1' } = options;
  const files = await clientFiles();
  const token = randomBytes(18).toString('base64url');
  const hosts = new Set<string>();
  const server = createServer((request, response) => {
    answer(request, response, { token, hosts, files, explorer }).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const named = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  for (const name of new Set([named, 'localhost', host])) hosts.add(`${name}:${address.port}`);
  return {
    url: `http://${named}:${address.port}/${token}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Served {
  readonly token: string;
  readonly hosts: ReadonlySet<string>;
  readonly files: ReadonlyMap<string, ClientFile>;
  readonly explorer: Explorer;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { token, hosts, files, explorer }: Served,
): Promise<void> {
  const admitted = admit(request, token, hosts);
  if ('status' in admitted) return send(response, admitted.status, 'text/plain; charset=utf-8', admitted.message);
  const { path, query } = admitted;
  if (path === '' && !new URL(request.url ?? '/', 'http://localhost').pathname.endsWith('/')) {
    response.setHeader('location', `/${token}/`);
    return send(response, 308, 'text/plain; charset=utf-8', '');
  }
  const file = files.get(path === '' ? 'index.html' : path);
  if (file) return send(response, 200, file.type, file.bytes);
  if (!path.startsWith('api/')) return send(response, 404, 'text/plain; charset=utf-8', 'Not found.');
  try {
    const found = await explorer.get(path.slice('api/'.length), query);
    if (found === undefined) return json(response, 404, { error: 'There is nothing at this address.' });
    return json(response, 200, found);
  } catch (error) {
    const { message, hint } = isAblataError(error)
      ? error
      : { message: `this could not be worked out: ${(error as Error).message}`, hint: undefined };
    return json(response, isAblataError(error) ? 400 : 500, { error: message, hint: hint ?? null });
  }
}

function json(response: ServerResponse, status: number, value: unknown): void {
  send(response, status, 'application/json; charset=utf-8', JSON.stringify(value));
}

function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response.writeHead(status, { ...HEADERS, 'content-type': type });
  response.end(body);
}
