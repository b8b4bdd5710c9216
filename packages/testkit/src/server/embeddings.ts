import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRandom } from '@ablata/spec';
import { writeJson } from './alter.ts';
import type { Fault } from './faults.ts';
import type { Gate } from './gate.ts';
import type { Work } from './latency.ts';
import type { FakeServerOptions } from './options.ts';
import { playInstead } from './play-instead.ts';
import { countTokens, takeTokens } from './prefix-cache.ts';
import { refuse } from './respond.ts';

interface EmbeddingsExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Readonly<Record<string, unknown>> | undefined;
  readonly fault: Fault | undefined;
  readonly options: FakeServerOptions;
  readonly work: Work | undefined;
  readonly gate: Gate;
}

/** `/v1/embeddings`: the same vector for the same text, of unit length; base64 or numbers; `dimensions` cuts and normalizes anew. */
export async function answerEmbeddings(exchange: EmbeddingsExchange): Promise<void> {
  const { request, response, body, fault, options, work, gate } = exchange;
  if (fault !== undefined && playInstead(fault, { request, response, stream: false })) return;
  const { models = ['tiny'], contextLength = 8192, dimension = 64, maxQueued = Infinity } = options;
  const model = body?.['model'];
  const texts = [body?.['input']].flat();
  const bad = (message: string, param?: string): void =>
    refuse(response, { status: 400, type: 'BadRequestError', message, ...(param === undefined ? {} : { param }) });
  if (typeof model !== 'string' || !models.includes(model)) {
    const message = `The model \`${String(model)}\` does not exist.`;
    return refuse(response, { status: 404, type: 'NotFoundError', message, param: 'model' });
  }
  if (texts.length === 0 || !texts.every((text) => typeof text === 'string')) return bad('Field required', 'input');
  if (options.flavour === 'openai' && texts.some((text) => text === ''))
    return bad('input cannot be an empty string', 'input');
  const length = body?.['dimensions'] ?? dimension;
  if (!Number.isInteger(length) || (length as number) < 1 || (length as number) > dimension)
    return bad('Invalid value for dimensions', 'dimensions');
  const most = body?.['truncate_prompt_tokens'];
  const kept = texts.map((text) => (typeof most === 'number' ? takeTokens(text, most) : text));
  const longest = Math.max(...kept.map(countTokens));
  if (longest > contextLength)
    return bad(
      `This model's maximum context length is ${contextLength} tokens. However, you requested ${longest} tokens in the input.`,
    );
  if (gate.running + gate.waiting >= maxQueued)
    return refuse(response, { status: 503, type: 'ServiceUnavailable', message: 'too many queued requests' });
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  if (!(await gate.enter(gone.signal))) return;
  const tokens = kept.reduce((sum, text) => sum + countTokens(text), 0);
  try {
    if (work !== undefined) await work(tokens, gone.signal);
  } finally {
    gate.leave();
  }
  if (gone.signal.aborted) return;
  const change = fault?.kind === 'embeddings' ? fault.change : undefined;
  const data = kept.map((text, index) => {
    const vector = vectorOf(text, model, dimension, change === 'length' ? (length as number) - 1 : (length as number));
    return { object: 'embedding', index, embedding: written(vector, body?.['encoding_format'], change) };
  });
  if (change === 'missing') data.pop();
  if (change === 'order') data.reverse();
  const usage = { prompt_tokens: tokens, total_tokens: tokens };
  const text = writeJson({ object: 'list', model, data, usage }, fault);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text);
}

function vectorOf(text: string, model: string, dimension: number, length: number): Float32Array {
  const random = createRandom(0, 'embedding', model, text);
  const values = Array.from({ length: dimension }, () => random.float() * 2 - 1).slice(0, length);
  const norm = Math.hypot(...values);
  return Float32Array.from(values, (value) => value / norm);
}

function written(vector: Float32Array, format: unknown, change: string | undefined): unknown {
  if (change === 'null') return [...vector].map((value, index) => (index === 0 ? null : value));
  return format === 'base64' ? Buffer.from(vector.buffer).toString('base64') : [...vector];
}
