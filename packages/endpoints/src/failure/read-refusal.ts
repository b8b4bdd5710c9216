import { CONTEXT_TOO_LONG } from './context-too-long.ts';

/** What a caller wants to know of a refusal. */
export interface RefusalWords {
  /** The first that fits what the server wrote names the topic. */
  readonly topics?: Readonly<Record<string, RegExp>>;
  /** Words of a fixed list that, when the server writes one, may be repeated: names of keywords or fields. */
  readonly words?: readonly string[];
}

interface Refusal {
  readonly param?: string;
  readonly topic?: string;
  readonly word?: string;
}

/**
 * Reads the body of an error in any of the shapes servers write (`{error: {message, param}}`, `{error: '…'}`, `{detail}`, `{message}`, plain text). Nothing of
 * it is handed on but names that were known before: it can repeat the prompt, or a key.
 */
export function readRefusal(text: string, sent: readonly string[], { topics = {}, words = [] }: RefusalWords): Refusal {
  const { message, param, code } = partsOf(text);
  const said = `${param} ${code} ${message}`;
  const topic = CONTEXT_TOO_LONG.test(said)
    ? 'context-too-long'
    : Object.entries(topics).find(([, pattern]) => pattern.test(said))?.[0];
  // `messages[0].role`, `body.temperature`: the field is the part that was sent.
  const field =
    param.split(/[^\w-]+/u).find((part) => sent.includes(part)) ??
    sent.find((name) => name.includes('_') && new RegExp(`\\b${name}\\b`, 'u').test(message));
  const word = words.find((each) => new RegExp(`\\b${each}\\b`, 'u').test(said));
  return {
    ...(field === undefined ? {} : { param: field }),
    ...(topic === undefined ? {} : { topic }),
    ...(word === undefined ? {} : { word }),
  };
}

function partsOf(text: string): { message: string; param: string; code: string } {
  const body = parse(text);
  if (!isObject(body)) return { message: text.slice(0, 20_000), param: '', code: '' };
  const error = body['error'];
  const at = isObject(error) ? error : body;
  const message = [at['message'], error, at['error_type'], at['type'], body['detail']].map(written).join(' ');
  return { message, param: written(at['param']), code: written(at['code']) };
}

function written(value: unknown): string {
  if (typeof value === 'string') return value.slice(0, 20_000);
  if (!Array.isArray(value)) return '';
  // FastAPI: [{ loc: ['body', 'temperature'], msg: '…' }]
  return value
    .slice(0, 20)
    .flatMap((each: unknown) => (isObject(each) ? [each['loc'], each['msg']].flat() : [each]))
    .filter((each) => typeof each === 'string')
    .join(' ')
    .slice(0, 20_000);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
