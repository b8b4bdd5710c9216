import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { malformed, ServerFailure } from '../failure/failure.ts';

export interface TlsFiles {
  readonly ca?: Buffer | undefined;
  readonly cert?: Buffer | undefined;
  readonly key?: Buffer | undefined;
  readonly verify?: boolean | undefined;
}

export interface Outgoing {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Seconds from sending to the last byte of the answer, whatever the server does. */
  readonly timeout: number;
  readonly signal: AbortSignal;
}

/** An answer whose headers have come. */
export interface Incoming {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The body as it comes; ends with an error when it is cut, or when a deadline passes. */
  readonly body: AsyncIterable<Buffer>;
  /** Gives the exchange up: the body ends with this error. */
  giveUp(failure: ServerFailure): void;
}

export interface Transport {
  /** Sends a request; settles when the headers of its answer have come. */
  send(url: URL, outgoing: Outgoing): Promise<Incoming>;
  /** Closes the kept connections. */
  close(): void;
}

/** Idle connections are closed after 4 seconds, before servers do it: uvicorn, under vLLM, closes them after 5. */
const KEPT = { keepAlive: true, scheduling: 'lifo', timeout: 4000 } as const;
/** Seconds until a connection stands. */
const CONNECT = 15;
/** No answer is larger: a server that never ends would fill the memory before the deadline. */
const MOST_BYTES = 128 * 2 ** 20;

/**
 * Requests over node:http: deadlines that hold from end to end (the built-in fetch has fixed ones of its own), TLS options, the system's error codes, and
 * little cost a request. Redirects are not followed: a key must not travel to another host.
 */
export function createTransport(tls: TlsFiles): Transport {
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

  function send(url: URL, { method, headers, body, timeout, signal }: Outgoing): Promise<Incoming> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason as Error);
      const secure = url.protocol === 'https:';
      const request = (secure ? httpsRequest : httpRequest)(url, {
        method,
        headers: body === undefined ? headers : { ...headers, 'content-length': Buffer.byteLength(body) },
        agent: secure ? agents['https:'] : agents['http:'],
      });
      let response: IncomingMessage | undefined;
      let given: Error | undefined;
      const giveUp = (error: Error): void => {
        given ??= error;
        reject(given);
        (response ?? request).destroy(given);
      };
      const abort = (): void => giveUp(signal.reason as Error);
      signal.addEventListener('abort', abort, { once: true });
      const whole = setTimeout(
        () => giveUp(new ServerFailure({ kind: 'load', reason: 'timeout' })),
        Math.min(2 ** 31 - 1, timeout * 1000),
      );
      const connecting = setTimeout(
        () => giveUp(new ServerFailure({ kind: 'away', reason: 'connect-timeout' })),
        Math.min(CONNECT, timeout) * 1000,
      );
      request.on('socket', (socket) => {
        if (!socket.connecting) clearTimeout(connecting);
        else socket.once(secure ? 'secureConnect' : 'connect', () => clearTimeout(connecting));
      });
      request.on('close', () => {
        clearTimeout(whole);
        clearTimeout(connecting);
        signal.removeEventListener('abort', abort);
      });
      request.on('error', reject);
      request.on('response', (come) => {
        response = come;
        resolve({
          status: come.statusCode ?? 0,
          headers: come.headers,
          body: bodyOf(come, () => given),
          giveUp,
        });
      });
      request.end(body);
    });
  }

  return {
    send,
    close() {
      agents['http:'].destroy();
      agents['https:'].destroy();
    },
  };
}

async function* bodyOf(response: IncomingMessage, given: () => Error | undefined): AsyncGenerator<Buffer> {
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MOST_BYTES) throw malformed('answer-too-large');
      yield chunk;
    }
  } catch (cause) {
    if (given() !== undefined) throw given();
    if (cause instanceof ServerFailure) throw cause;
    const { code } = cause as { code?: unknown };
    if (typeof code === 'string' && code.startsWith('HPE_')) throw cause;
    throw new ServerFailure({ kind: 'transient', reason: 'response-cut' }, { cause });
  }
}
