import { createParser } from 'eventsource-parser';
import { malformed, ServerFailure } from '../failure/failure.ts';
import type { Incoming } from './transport.ts';

export interface EventDeadlines {
  /** Seconds until the first event that `tells`. */
  readonly first: number;
  /** Seconds between two such events. */
  readonly between: number;
}

/**
 * The data of server-sent events, parsed as JSON, until `[DONE]` or the end of the body. A deadline counts from one event that tells something to the next:
 * comments, pings and empty events put it off no further.
 *
 * @throws ServerFailure `idle-timeout`, `first-token-timeout`, `invalid-json`, `invalid-utf8`
 */
export async function* readEvents(
  incoming: Incoming,
  deadlines: EventDeadlines,
  tells: (event: unknown) => boolean,
): AsyncGenerator<unknown> {
  const events: string[] = [];
  const parser = createParser({ onEvent: ({ data }) => void events.push(data) });
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let timer = expire(incoming, deadlines.first, SLOW);
  let done = false;
  try {
    for await (const chunk of incoming.body) {
      if (done) continue;
      parser.feed(decodeWith(decoder, chunk));
      for (const data of events.splice(0)) {
        if (data.trim() === '[DONE]') {
          done = true;
          // Read to its end, so that the connection can be kept; but not for ever.
          clearTimeout(timer);
          timer = expire(incoming, 1, SILENT);
          break;
        }
        const event = parse(data);
        if (tells(event)) {
          clearTimeout(timer);
          timer = expire(incoming, deadlines.between, SILENT);
        }
        yield event;
      }
    }
  } catch (error) {
    if (!done) throw error;
  } finally {
    clearTimeout(timer);
  }
}

const SLOW = new ServerFailure({ kind: 'load', reason: 'first-token-timeout' });
const SILENT = malformed('idle-timeout');

function expire(incoming: Incoming, seconds: number, failure: ServerFailure): NodeJS.Timeout {
  return setTimeout(() => incoming.giveUp(failure), Math.min(2 ** 31 - 1, seconds * 1000));
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data) as unknown;
  } catch {
    throw malformed('invalid-json');
  }
}

function decodeWith(decoder: InstanceType<typeof TextDecoder>, chunk: Buffer): string {
  try {
    return decoder.decode(chunk, { stream: true });
  } catch {
    throw malformed('invalid-utf8');
  }
}
