import type { Logger } from '@ablata/spec';
import type { Failure } from './failure.ts';
import { listModels, ProbeError } from './list-models.ts';
import { messages, shownURL } from './messages.ts';
import type { NodeFetch } from './node-fetch.ts';
import type { ResolvedOptions } from './options.ts';
import type { Endpoint } from './pool/endpoint.ts';
import { vllmOnly } from './request-body.ts';

/**
 * Asks every server whether it is there, serves the model and is vLLM. Servers that do not answer are rested, as long as one does.
 *
 * @throws SERVICE_UNREACHABLE, SERVICE_UNAUTHORIZED, SERVICE_MODEL_UNKNOWN, SERVICE_TLS
 */
export async function checkServers(
  endpoints: readonly Endpoint[],
  model: string,
  options: ResolvedOptions,
  fetch: NodeFetch['fetch'],
  logger: Logger | undefined,
  signal: AbortSignal,
): Promise<void> {
  const failures = await Promise.all(
    endpoints.map(async (endpoint): Promise<Failure | undefined> => {
      const failure = await checkModel(endpoint, model, options, logger, signal);
      if (failure === undefined) endpoint.vllm = await isVllm(endpoint, options, fetch, signal);
      return failure;
    }),
  );
  const away = endpoints.filter((_, index) => failures[index] !== undefined);
  if (away.length === endpoints.length) {
    throw messages.unreachable(
      endpoints.map(({ url }) => shownURL(url)),
      failures[0] as Failure,
      model,
    );
  }
  for (const endpoint of away) {
    endpoint.failed(failures[endpoints.indexOf(endpoint)] as Failure);
    // Whether it is vLLM is not known; its fellows are.
    endpoint.vllm = endpoints.some(({ vllm }) => vllm);
    logger?.warn(`${shownURL(endpoint.url)} does not answer; it will be tried again`);
  }
  const left = vllmOnly(options);
  if (left.length > 0 && endpoints.some(({ vllm }) => !vllm)) {
    logger?.warn(`not vLLM: ${left.join(', ')} left out`, { options: left });
  }
}

/** The failure when the server is away; throws when it is there and can't be used. */
async function checkModel(
  endpoint: Endpoint,
  model: string,
  options: ResolvedOptions,
  logger: Logger | undefined,
  signal: AbortSignal,
): Promise<Failure | undefined> {
  const url = shownURL(endpoint.url);
  try {
    const served = await listModels(endpoint, signal);
    if (served.length > 0 && !served.includes(model)) throw messages.unknownModel(url, model, served);
    return undefined;
  } catch (error) {
    if (!(error instanceof ProbeError)) throw error;
    const { failure } = error;
    if (failure.status === 401 || failure.status === 403) throw messages.unauthorized(url, failure, options.apiKeyEnv);
    if (failure.reason === 'tls') throw messages.tls(url, failure);
    if (failure.kind === 'connection' || failure.status === undefined) return failure;
    // It is there, and has no list of models (or is busy): the first request will tell.
    logger?.warn(`${url} does not list its models (${failure.reason})`);
    return undefined;
  }
}

async function isVllm(
  endpoint: Endpoint,
  options: ResolvedOptions,
  fetch: NodeFetch['fetch'],
  signal: AbortSignal,
): Promise<boolean> {
  if (options.server !== 'auto') return options.server === 'vllm';
  try {
    const response = await fetch(rootOf(endpoint.url, 'version'), {
      signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
    });
    const { version } = (await response.json()) as { version?: unknown };
    return response.ok && typeof version === 'string';
  } catch {
    signal.throwIfAborted();
    return false;
  }
}

/** An address beside `/v1`. */
export function rootOf(baseURL: string, path: string): URL {
  return new URL(`${baseURL.replace(/\/+$/u, '').replace(/\/v1$/u, '')}/${path}`);
}
