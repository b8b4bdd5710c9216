import { isAblataError, missing, type Readiness } from '@ablata/spec';
import { probeServer, type ServerCheck } from './check-servers.ts';
import type { Endpoints } from './endpoints.ts';
import { messages } from './messages.ts';
import { shownURL } from './shown-url.ts';

const WHAT = 'server';

/**
 * What each server says of itself: whether it is reached, and which models it serves. One that is away is a note as long as another answers.
 *
 * @param check `model` undefined: the servers have to serve one alone
 */
export async function describeServers(
  endpoints: Endpoints,
  check: Omit<ServerCheck, 'model' | 'logger'> & { readonly model?: string | undefined },
  signal: AbortSignal,
): Promise<readonly Readiness[]> {
  const found = await Promise.all(
    endpoints.list.map(async (endpoint): Promise<Readiness> => {
      const url = shownURL(endpoint.url);
      try {
        const { away, served } = await probeServer(endpoints, endpoint, check, signal);
        if (away) {
          const port = new URL(endpoint.url).port || '8000';
          return missing(WHAT, messages.unreachable(check.what, [url], away, check.start(port)));
        }
        if (check.model === undefined && served?.length !== 1) throw messages.severalModels(url, served ?? []);
        const models =
          served === undefined || served.length === 0
            ? 'and does not list its models'
            : `and serves ${served.join(', ')}`;
        return {
          state: 'ready',
          what: WHAT,
          message: `${url} answers ${models}`,
          details: { url, served: served ?? [] },
        };
      } catch (error) {
        signal.throwIfAborted();
        if (isAblataError(error)) return missing(WHAT, error);
        throw error;
      }
    }),
  );
  const answers = found.some(({ state }) => state === 'ready');
  return found.map((each) => (answers && isAway(each) ? { ...each, state: 'note' } : each));
}

function isAway({ state, details }: Readiness): boolean {
  return state === 'missing' && typeof details?.['reason'] === 'string' && details['status'] === undefined;
}
