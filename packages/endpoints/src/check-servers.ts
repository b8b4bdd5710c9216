import { isAblataError, type Logger } from '@ablata/spec';
import type { Endpoints } from './endpoints.ts';
import { classify } from './failure/classify.ts';
import type { Failure } from './failure/failure.ts';
import { listModels } from './list-models.ts';
import { messages } from './messages.ts';
import type { Endpoint } from './pool/endpoint.ts';
import { pathURL } from './request-url.ts';
import { shownURL } from './shown-url.ts';

export interface ServerCheck {
  /** The model that each server must serve, when it lists any. */
  readonly model: string;
  readonly what: string;
  /** The command that starts a server. */
  readonly start: (port: string) => string;
  readonly apiKeyEnv: string | undefined;
  readonly logger?: Logger | undefined;
}

/**
 * Asks every server whether it is there and serves the model. Servers that do not answer are rested, as long as one does.
 *
 * @throws SERVICE_UNREACHABLE, SERVICE_UNAUTHORIZED, SERVICE_MODEL_UNKNOWN, SERVICE_NO_ROUTE, SERVICE_REDIRECT, SERVICE_TLS
 */
export async function checkServers(endpoints: Endpoints, check: ServerCheck, signal: AbortSignal): Promise<void> {
  const { list } = endpoints;
  const probes = await Promise.all(list.map((endpoint) => probeServer(endpoints, endpoint, check, signal)));
  const away = list.flatMap((endpoint, index) => {
    const failure = (probes[index] as Probe).away;
    return failure === undefined ? [] : [{ endpoint, failure }];
  });
  const [first] = away;
  if (first !== undefined && away.length === list.length) {
    const port = new URL(first.endpoint.url).port || '8000';
    throw messages.unreachable(check.what, endpoints.urls, first.failure, check.start(port));
  }
  for (const { endpoint, failure } of away) {
    endpoint.failed(failure);
    check.logger?.warn(`${shownURL(endpoint.url)} does not answer; it will be tried again`);
  }
}

/** What a server answers when it is asked for its models. */
export interface Probe {
  /** Why it does not answer, when it does not. */
  readonly away?: Failure;
  /** undefined: it is there, and does not say. */
  readonly served?: readonly string[];
}

/** Asks a server for its models; throws when it is there and can't be used. @internal */
export async function probeServer(
  endpoints: Endpoints,
  endpoint: Endpoint,
  { model, apiKeyEnv, logger }: Pick<ServerCheck, 'apiKeyEnv' | 'logger'> & { readonly model?: string | undefined },
  signal: AbortSignal,
): Promise<Probe> {
  const url = shownURL(endpoint.url);
  try {
    const served = await listModels(endpoints, endpoint, signal);
    if (model !== undefined && served.length > 0 && !served.includes(model))
      throw messages.unknownModel(url, model, served);
    return { served };
  } catch (thrown) {
    signal.throwIfAborted();
    const failure = asProbe(thrown);
    if (failure.status === 401 || failure.status === 403) throw messages.unauthorized(url, failure, apiKeyEnv);
    if (failure.reason === 'tls' || failure.reason === 'tls-error') throw messages.tls(url, failure);
    if (failure.reason === 'web-page') throw messages.webPage(url);
    if (failure.status === 404) await findRoute(endpoints, endpoint, signal);
    if (failure.status === undefined && failure.reason !== 'no-models') return { away: failure };
    // It is there, and has no list of models (or is busy): the first request will tell.
    logger?.warn(`${url} does not list its models (${failure.reason})`);
    return {};
  }
}

/** The failure of a question about the server; an error with words of its own goes on as it is. */
export function asProbe(thrown: unknown): Failure {
  if (isAblataError(thrown)) throw thrown;
  return classify(thrown);
}

/** @throws SERVICE_NO_ROUTE when the address lacks its `/v1` */
async function findRoute(endpoints: Endpoints, endpoint: Endpoint, signal: AbortSignal): Promise<void> {
  if (/\/v\d+$/u.test(new URL(endpoint.url).pathname)) return;
  const incoming = await endpoints
    .send(endpoint, '/v1/models', undefined, { signal, timeout: 15 })
    .catch(() => undefined);
  if (incoming === undefined) return;
  for await (const _ of incoming.body);
  throw messages.noRoute(shownURL(endpoint.url), '/models', shownURL(pathURL(endpoint.url, '/v1').href));
}
