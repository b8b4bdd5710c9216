import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AblataError } from '@ablata/spec';
import type { AtWork } from '../commands/work.ts';
import { metricsOf } from './metrics.ts';

export interface Health extends AsyncDisposable {
  readonly url: string;
}

/**
 * `/healthz` (200 while all services reach their engine, else 503) and Prometheus' `/metrics`.
 *
 * @param address `host:port`; port 0 takes a free one
 * @throws CONFIG_USAGE for an address that is none or can't be taken
 */
export async function serveHealth(address: string, atWork: readonly AtWork[]): Promise<Health> {
  const { host, port } = parse(address);
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0];
    if (path === '/metrics') {
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(metricsOf(atWork));
    } else if (path === '/healthz') {
      const well = atWork.every(({ serving }) => serving.connected);
      response.writeHead(well ? 200 : 503, { 'content-type': 'text/plain' }).end(well ? 'ok\n' : 'no connection\n');
    } else response.writeHead(404).end();
  });
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (cause) {
    throw new AblataError('CONFIG_USAGE', `can't listen at ${address}: ${(cause as Error).message}`, { cause });
  }
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function parse(address: string): { readonly host: string; readonly port: number } {
  const [, host = '', port] = /^(?:(.+):)?(\d{1,5})$/.exec(String(address)) ?? [];
  if (port !== undefined && Number(port) < 65_536)
    return { host: host.replace(/^\[(.*)\]$/, '$1') || '127.0.0.1', port: Number(port) };
  throw new AblataError('CONFIG_USAGE', `--listen must be host:port or a port, and is '${address}'`, {
    hint: 'For instance: --listen 9464 (this machine alone) or --listen 0.0.0.0:9464',
  });
}
