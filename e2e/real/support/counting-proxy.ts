import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** Stands before a server and counts what it answered: the bill, whatever the server forgets when it is killed. */
export class CountingProxy implements AsyncDisposable {
  /** Digest of the body of each completion that was answered with 200 and handed on whole. */
  readonly paid: string[] = [];
  /** Called after each of them. */
  onPaid: (count: number) => void = () => {};
  readonly #server: Server;

  constructor(origin: string) {
    this.#server = createServer(async (request, response) => {
      const body = await text(request);
      try {
        const headers = { 'content-type': request.headers['content-type'] ?? 'application/json' };
        const init = request.method === 'POST' ? { method: 'POST', headers, body } : {};
        const answer = await fetch(origin + request.url, init);
        const bytes = Buffer.from(await answer.arrayBuffer());
        const completion = request.method === 'POST' && answer.status === 200;
        if (completion) this.paid.push(createHash('sha256').update(body).digest('hex'));
        response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' });
        response.end(bytes);
        if (completion) this.onPaid(this.paid.length);
      } catch {
        response.destroy(); // as the server's own connection broke
      }
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  async start(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
