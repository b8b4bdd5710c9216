import type { ServerResponse } from 'node:http';
import { alterChoice, writeJson } from './alter.ts';
import type { Fault } from './faults.ts';
import type { FakeChoice } from './generate.ts';
import type { Refusal } from './validate.ts';

export interface Answer {
  readonly id: string;
  readonly route: 'chat' | 'completions';
  readonly model: string;
  readonly choices: readonly FakeChoice[];
  readonly usage: Readonly<Record<string, unknown>>;
  readonly requestId: string;
}

export function refuse(response: ServerResponse, refusal: Refusal, headers: Record<string, string> = {}): void {
  const { status, type, message, param = null } = refusal;
  sendJson(response, status, { error: { message, type, param, code: status } }, headers);
}

export function sendJson(
  response: ServerResponse,
  status: number,
  content: unknown,
  headers: Record<string, string> = {},
): void {
  const text = JSON.stringify(content);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

/** The whole answer at once, or what the fault leaves of it. */
export function sendWhole(response: ServerResponse, answer: Answer, fault: Fault | undefined): void {
  const { id, route, model, usage, requestId } = answer;
  const choices =
    fault?.kind === 'no-choices'
      ? []
      : answer.choices.map((choice, index) => alterChoice(wholeChoice(route, choice, index), fault, true));
  const object = route === 'chat' ? 'chat.completion' : 'text_completion';
  const text = writeJson({ id, object, created: 0, model, choices, usage }, fault);
  const headers = { 'content-type': 'application/json', 'x-request-id': requestId };
  if (fault?.kind === 'truncated-json') {
    response.writeHead(200, headers).end(text.slice(0, text.length / 2));
  } else if (fault?.kind === 'cut') {
    response.writeHead(200, { ...headers, 'content-length': Buffer.byteLength(text) });
    response.write(text.slice(0, text.length / 2), () => response.socket?.destroy());
  } else {
    response.writeHead(200, { ...headers, 'content-length': Buffer.byteLength(text) }).end(text);
  }
}

function wholeChoice(
  route: 'chat' | 'completions',
  choice: FakeChoice,
  index: number,
): Readonly<Record<string, unknown>> {
  const { text, finishReason: finish_reason, logprobs } = choice;
  if (route === 'completions') {
    const written = logprobs === undefined ? null : { token_logprobs: logprobs, tokens: logprobs.map(() => '?') };
    return { index, text, finish_reason, logprobs: written };
  }
  const content = logprobs?.map((logprob) => ({ token: '?', logprob, bytes: null, top_logprobs: [] }));
  return {
    index,
    message: { role: 'assistant', content: finish_reason === 'content_filter' ? null : text },
    finish_reason,
    logprobs: content === undefined ? null : { content },
  };
}

/** The answer as server-sent events, ending with `[DONE]` unless a fault comes in between. */
export function sendStream(
  response: ServerResponse,
  answer: Answer,
  fault: Fault | undefined,
  withUsage: boolean,
): void {
  const { id, route, model, usage, requestId } = answer;
  const object = route === 'chat' ? 'chat.completion.chunk' : 'text_completion';
  const chunk = (choices: object[], more: object = {}): string =>
    `data: ${writeJson({ id, object, created: 0, model, choices, ...more }, fault)}\n\n`;
  const pieces = answer.choices.flatMap((choice, index) => [
    ...(choice.text.match(/[\s\S]{1,16}/gu) ?? []).map((piece) =>
      chunk([alterChoice(streamedChoice(route, piece, null, index), fault, false)]),
    ),
    chunk([alterChoice(streamedChoice(route, '', choice, index), fault, true)]),
  ]);
  const events = [...pieces, ...(withUsage ? [chunk([], { usage })] : []), 'data: [DONE]\n\n'];
  response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': requestId });
  const half = events.slice(0, Math.max(1, Math.floor(pieces.length / 2)));
  switch (fault?.kind) {
    case 'cut':
      response.write(half.join(''), () => response.socket?.destroy());
      return;
    case 'stall':
      response.write(half.join(''));
      return;
    case 'truncated-json':
      // Ends properly, but within an event and without the end mark.
      response.end(`${half.join('')}data: {"id":"x","choi\n\n`);
      return;
    case 'error-in-stream':
      response.end(
        `${half.join('')}data: {"error":{"message":"engine died","type":"InternalServerError","code":500}}\n\n`,
      );
      return;
    case 'no-choices':
      response.end('data: [DONE]\n\n');
      return;
    default:
      response.end(events.join(''));
  }
}

function streamedChoice(
  route: 'chat' | 'completions',
  piece: string,
  end: FakeChoice | null,
  index: number,
): Readonly<Record<string, unknown>> {
  const finish_reason = end?.finishReason ?? null;
  const values = end?.logprobs;
  if (route === 'completions') {
    return { index, text: piece, finish_reason, logprobs: values === undefined ? null : { token_logprobs: values } };
  }
  const content = values?.map((logprob) => ({ token: '?', logprob, bytes: null, top_logprobs: [] }));
  return {
    index,
    delta: piece === '' ? {} : { content: piece },
    finish_reason,
    logprobs: content === undefined ? null : { content },
  };
}
