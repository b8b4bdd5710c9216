import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FileServer {
  readonly url: string;
  /** Path and range of each request so far. */
  readonly requests: string[];
  readonly authorizations: string[];
  close(): Promise<void>;
}

/** What the server does with a request instead of sending the file whole or from where it is asked to. */
export interface Fault {
  readonly status?: number;
  /** Drops the connection after so many bytes. */
  readonly cutAfter?: number;
  readonly ignoreRange?: boolean;
}

/** Serves one file on 127.0.0.1. Request i meets fault i, if there is one. */
export async function serveFile(content: Buffer, faults: readonly (Fault | undefined)[] = []): Promise<FileServer> {
  const requests: string[] = [];
  const authorizations: string[] = [];
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const fault: Fault = faults[requests.length] ?? {};
    if (request.headers.authorization !== undefined) authorizations.push(request.headers.authorization);
    requests.push(`${request.url} ${request.headers.range ?? 'whole'}`);
    if (fault.status !== undefined) {
      response.writeHead(fault.status).end();
      return;
    }
    const range = fault.ignoreRange ? undefined : /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
    const start = Number(range ?? 0);
    const headers = {
      'content-length': content.length - start,
      ...(range !== undefined && { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` }),
    };
    response.writeHead(range === undefined ? 200 : 206, headers);
    if (fault.cutAfter === undefined) {
      response.end(content.subarray(start));
      return;
    }
    response.write(content.subarray(start, start + fault.cutAfter), () => setTimeout(() => response.destroy(), 20));
  };
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/data`,
    requests,
    authorizations,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
