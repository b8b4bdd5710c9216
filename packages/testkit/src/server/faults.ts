import { createHash } from 'node:crypto';
import type { RefusalName } from './refusals.ts';

/** Something that goes wrong with one request. */
export type Fault =
  /** An HTTP error, with `Retry-After` (seconds) when given. */
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: number; readonly message?: string }
  /** The connection is reset before any byte of an answer. */
  | { readonly kind: 'reset' }
  /** The connection breaks in the middle of the answer (or of the stream). */
  | { readonly kind: 'cut' }
  /** A complete response whose JSON ends too early. */
  | { readonly kind: 'truncated-json' }
  /** No answer ever; the connection stays open. */
  | { readonly kind: 'hang' }
  /** The stream starts and then goes silent. Without streaming the same as `hang`. */
  | { readonly kind: 'stall' }
  /** Answers late, by so many seconds. */
  | { readonly kind: 'slow'; readonly seconds: number }
  /** The answer stops in the middle, with finish_reason `length`. */
  | { readonly kind: 'length' }
  /** An answer without any text. */
  | { readonly kind: 'empty' }
  /** A response without choices. */
  | { readonly kind: 'no-choices' }
  /** The answer is this text instead. */
  | { readonly kind: 'say'; readonly text: string }
  /** Withheld by a content filter. */
  | { readonly kind: 'withheld' }
  /** An error chunk inside a stream that began well; without streaming a 500. */
  | { readonly kind: 'error-in-stream' }
  /** A refusal in the words of the server named. */
  | { readonly kind: 'refusal'; readonly of: RefusalName }
  /** HTTP 400 that repeats the key as the field and the type of the error. */
  | { readonly kind: 'echo-key' }
  /** HTTP 307 to this address. */
  | { readonly kind: 'redirect'; readonly to: string }
  /** HTTP 200 with a web page, as of a proxy or a login. */
  | { readonly kind: 'web-page' }
  /** HTTP 200 with this text instead of an answer. */
  | { readonly kind: 'body'; readonly text: string; readonly contentType?: string }
  /** Against the rules of HTTP: a chunk whose size is none, a control character in a header, headers of 100 kB. */
  | { readonly kind: 'bad-chunk' }
  | { readonly kind: 'bad-header' }
  | { readonly kind: 'huge-headers' }
  /** Sends headers, and then a byte that tells nothing now and then, for ever. */
  | { readonly kind: 'drip' }
  /** An answer whose text never ends. */
  | { readonly kind: 'endless' }
  /** Usage is this JSON, such as `{"prompt_tokens":1e999}`. */
  | { readonly kind: 'usage'; readonly json: string }
  /** Choices carry this index; null: none. */
  | { readonly kind: 'index'; readonly index: number | null }
  /** The content is a list of parts instead of a text. */
  | { readonly kind: 'parts' }
  /** Choices end for this reason, or say none. */
  | { readonly kind: 'finish'; readonly reason: string | null }
  /** No content; what should be the answer stands in the field for reasoning. */
  | { readonly kind: 'reasoning'; readonly field: 'reasoning_content' | 'reasoning' }
  /** The last event of a stream has no delta, or null for one. */
  | { readonly kind: 'no-delta'; readonly written: 'missing' | 'null' }
  /** A whole answer though a stream was asked for. */
  | { readonly kind: 'not-streamed' }
  /** Embeddings of another length, one too few, in another order (with their index), or with a number missing. */
  | { readonly kind: 'embeddings'; readonly change: 'length' | 'missing' | 'order' | 'null' };

export interface FaultRule {
  readonly fault: Fault | readonly Fault[];
  /** With this probability, drawn for each arrival of each body: the same body sent again gets a new draw, and the same run the same faults. */
  readonly rate?: number;
  /** Only requests number `from` (counted from 0 over the generating routes) up to, not including, `to`. */
  readonly from?: number;
  readonly to?: number;
  /** Only the first so many arrivals of each body. */
  readonly firstArrivals?: number;
  /** Changes the draws. */
  readonly seed?: number;
}

/** Decides which fault an arriving request meets. Without `from` and `to` it does not depend on the order of requests. */
export function createFaultScript(rules: readonly FaultRule[]): (body: string) => Fault | undefined {
  const arrivals = new Map<string, number>();
  let count = 0;
  return (body) => {
    const number = count++;
    if (rules.length === 0) return undefined;
    const key = createHash('sha256').update(body).digest('base64');
    const arrival = arrivals.get(key) ?? 0;
    arrivals.set(key, arrival + 1);
    for (const [index, rule] of rules.entries()) {
      if (number < (rule.from ?? 0) || number >= (rule.to ?? Infinity)) continue;
      if (arrival >= (rule.firstArrivals ?? Infinity)) continue;
      const draw = createHash('sha256')
        .update(`${rule.seed ?? 0}/${index}/${key}/${arrival}`)
        .digest();
      if (draw.readUInt32LE(0) / 2 ** 32 >= (rule.rate ?? 1)) continue;
      if (!Array.isArray(rule.fault)) return rule.fault as Fault;
      return rule.fault[draw.readUInt32LE(4) % rule.fault.length];
    }
    return undefined;
  };
}
