import type { Endpoints } from './endpoints.ts';
import { malformed } from './failure/failure.ts';
import type { Endpoint } from './pool/endpoint.ts';
import { readJson } from './transport/read-json.ts';
import { readText } from './transport/read-text.ts';

/** Names of the models a server serves, without secrets that it might repeat. @throws ServerFailure */
export async function listModels(endpoints: Endpoints, endpoint: Endpoint, signal: AbortSignal): Promise<string[]> {
  const incoming = await endpoints.send(endpoint, '/models', undefined, { signal, timeout: 15 });
  const list = readJson(await readText(incoming.body)) as { data?: unknown; models?: unknown } | null;
  const models = list?.data ?? list?.models;
  if (!Array.isArray(models)) throw malformed('no-models');
  return models
    .map((model: { id?: unknown; name?: unknown } | null) => model?.id ?? model?.name)
    .filter((name) => typeof name === 'string')
    .map((name) => endpoints.redact(name));
}
