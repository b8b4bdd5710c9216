import type { LanguageModel, Logger, Project } from '@ablata/spec';
import { createEndpoints } from './create-endpoints.ts';
import { listModels, ProbeError } from './list-models.ts';
import { messages, shownURL } from './messages.ts';
import { type ResolvedOptions, type VllmOptions, vllmOptions } from './options.ts';
import { Vllm } from './vllm.ts';

/** Services it can use. */
export interface VllmNeeds {
  readonly logger?: Logger;
  /** Finds files (TLS) relative to the config; without it paths are relative to the working directory. */
  readonly project?: Project;
}

/**
 * A language model behind one or several OpenAI-compatible servers. Opens nothing: the servers are checked at `start`, or at the first
 * request.
 *
 * @throws CONFIG_OPTION, CONFIG_ENVIRONMENT
 */
export function createVllm(options: VllmOptions & { readonly model: string }, needs: VllmNeeds = {}): LanguageModel {
  const chosen: ResolvedOptions = vllmOptions.assert(options);
  if (chosen.model === undefined) throw messages.missingModel();
  return new Vllm(chosen, chosen.model, createEndpoints(chosen, needs.project), needs.logger);
}

/**
 * As {@link createVllm}, but asks the first server for the model's name when none is given.
 *
 * @throws also SERVICE_UNREACHABLE, SERVICE_UNAUTHORIZED
 */
export async function connectVllm(options: VllmOptions = {}, needs: VllmNeeds = {}): Promise<LanguageModel> {
  const chosen: ResolvedOptions = vllmOptions.assert(options);
  const { model } = chosen;
  if (model !== undefined) return createVllm({ ...options, model }, needs);
  const servers = createEndpoints(chosen, needs.project);
  const endpoint = servers.endpoints[0] as (typeof servers.endpoints)[0];
  const url = shownURL(endpoint.url);
  try {
    const served = await listModels(endpoint, undefined);
    if (served.length !== 1) throw messages.severalModels(url, served);
    return new Vllm(chosen, served[0] as string, servers, needs.logger);
  } catch (error) {
    servers.close();
    if (!(error instanceof ProbeError)) throw error;
    const { failure } = error;
    if (failure.status === 401 || failure.status === 403) throw messages.unauthorized(url, failure, chosen.apiKeyEnv);
    if (failure.reason === 'tls') throw messages.tls(url, failure);
    if (failure.status === 404) throw messages.severalModels(url, []);
    throw messages.unreachable([url], failure, undefined);
  }
}
