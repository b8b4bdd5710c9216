import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';

export interface TlsFiles {
  readonly ca?: Buffer | undefined;
  readonly cert?: Buffer | undefined;
  readonly key?: Buffer | undefined;
  readonly verify?: boolean | undefined;
}

export interface NodeFetch {
  readonly fetch: (url: string | URL | Request, init?: RequestInit) => Promise<Response>;
  /** Closes the kept connections. */
  close(): void;
}

/** The code of the error for a response that ended before its end. */
export const RESPONSE_CUT = 'RESPONSE_CUT';

/** Idle connections are closed after 4 seconds, before servers do it: uvicorn, under vLLM, closes them after 5. */
const KEPT = { keepAlive: true, scheduling: 'lifo', timeout: 4000 } as const;

/**
 * `fetch` over node:http: without the built-in fetch's fixed limit of 300 seconds until the first byte (a long answer that is not
 * streamed has none before its end), with TLS options, with the system's error codes on its errors, and at less cost a request.
 *
 * Redirects are not followed: a key must not travel to another host.
 */
export function createNodeFetch(tls: TlsFiles): NodeFetch {
  const agents = {
    'http:': new HttpAgent(KEPT),
    'https:': new HttpsAgent({
      ...KEPT,
      ...(tls.ca === undefined ? {} : { ca: tls.ca }),
      ...(tls.cert === undefined ? {} : { cert: tls.cert }),
      ...(tls.key === undefined ? {} : { key: tls.key }),
      ...(tls.verify === false ? { rejectUnauthorized: false } : {}),
    }),
  };

  function send(url: URL, init: RequestInit): Promise<Response> {
    return new Promise((resolve, reject) => {
      const secure = url.protocol === 'https:';
      const body = typeof init.body === 'string' ? init.body : undefined;
      const headers: Record<string, string | number> = {};
      new Headers(init.headers).forEach((value, name) => {
        headers[name] = value;
      });
      if (body !== undefined) headers['content-length'] = Buffer.byteLength(body);
      const request: ClientRequest = (secure ? httpsRequest : httpRequest)(url, {
        method: init.method ?? 'GET',
        headers,
        agent: secure ? agents['https:'] : agents['http:'],
      });
      const { signal } = init;
      const abort = (): void => {
        reject(signal?.reason as Error);
        request.destroy();
      };
      signal?.addEventListener('abort', abort, { once: true });
      const done = (): void => signal?.removeEventListener('abort', abort);
      request.on('error', (error) => {
        done();
        reject(error);
      });
      request.on('response', (response) => {
        toResponse(response)
          .then(resolve, reject)
          .finally(isStream(response) ? () => {} : done);
        response.on('close', done);
      });
      if (signal?.aborted) abort();
      else request.end(body);
    });
  }

  return {
    fetch: (url, init = {}) => send(new URL(url instanceof Request ? url.url : url), init),
    close() {
      agents['http:'].destroy();
      agents['https:'].destroy();
    },
  };
}

function isStream(response: IncomingMessage): boolean {
  return response.headers['content-type']?.startsWith('text/event-stream') === true;
}

async function toResponse(response: IncomingMessage): Promise<Response> {
  const status = response.statusCode ?? 500;
  const headers = new Headers();
  for (let index = 0; index < response.rawHeaders.length; index += 2) {
    headers.append(response.rawHeaders[index] as string, response.rawHeaders[index + 1] as string);
  }
  if (isStream(response))
    return new Response(Readable.toWeb(response) as ReadableStream as ConstructorParameters<typeof Response>[0], {
      status,
      headers,
    });
  const body = await readBody(response);
  const bodiless = status === 204 || status === 205 || status === 304;
  return new Response(bodiless ? null : body, { status, headers });
}

function readBody(response: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    response.on('error', (cause) => {
      reject(Object.assign(new Error('the response ended early', { cause }), { code: RESPONSE_CUT }));
    });
  });
}
