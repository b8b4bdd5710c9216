import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault } from './faults.ts';
import { refusals } from './refusals.ts';
import { refuse, sendJson } from './respond.ts';

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Whether a stream was asked for. */
  readonly stream: boolean;
}

const PAGE = '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Please sign in.</body></html>\n';
const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
/** Milliseconds between two drops. */
const DRIP = 50;

/** Plays a fault that takes the place of an answer; false when there is to be an answer. */
export function playInstead(fault: Fault, { request, response, stream }: Exchange): boolean {
  const { socket } = request;
  switch (fault.kind) {
    case 'hang':
      return true;
    case 'stall':
      return !stream;
    case 'reset':
      socket.resetAndDestroy();
      return true;
    case 'error-in-stream':
      if (!stream) refuse(response, { status: 500, type: 'InternalServerError', message: 'as the script says' });
      return !stream;
    case 'status': {
      const { status, retryAfter, message = 'as the script says' } = fault;
      const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
      refuse(response, { status, type: 'InternalServerError', message }, headers);
      return true;
    }
    case 'refusal':
      sendJson(response, refusals[fault.of].status, refusals[fault.of].body);
      return true;
    case 'echo-key': {
      const key = request.headers.authorization?.replace(/^Bearer /u, '') ?? 'none';
      refuse(response, { status: 400, type: key, message: `Wrong key: ${key}`, param: key });
      return true;
    }
    case 'redirect':
      response.writeHead(307, { location: fault.to }).end();
      return true;
    case 'web-page':
      response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE);
      return true;
    case 'body':
      response.writeHead(200, { 'content-type': fault.contentType ?? 'application/json' }).end(fault.text);
      return true;
    case 'bad-chunk':
      socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n`);
      return true;
    case 'bad-header':
      socket.write(`${HEAD}x-note: a\u0001b\r\ncontent-length: 2\r\n\r\n{}`);
      return true;
    case 'huge-headers':
      socket.write(`${HEAD}x-note: ${'a'.repeat(100_000)}\r\ncontent-length: 2\r\n\r\n{}`);
      return true;
    case 'drip':
      repeat(response, stream, '', stream ? ': ping\n\n' : ' ');
      return true;
    case 'endless':
      if (stream) repeat(response, stream, '', 'data: {"choices":[{"index":0,"delta":{"content":"and on "}}]}\n\n');
      else repeat(response, stream, '{"choices":[{"index":0,"message":{"content":"', 'and on ');
      return true;
    default:
      return false;
  }
}

function repeat(response: ServerResponse, stream: boolean, head: string, drop: string): void {
  response.writeHead(200, { 'content-type': stream ? 'text/event-stream' : 'application/json' });
  response.write(head);
  const timer = setInterval(() => response.write(drop), DRIP);
  response.on('close', () => clearInterval(timer));
}
