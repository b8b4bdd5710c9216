import { asProbe, messages as common, Endpoints, listModels, shownURL } from '@ablata/endpoints';
import type { LanguageModel, Logger, Project } from '@ablata/spec';
import { CONTEXT_ADVICE, ENGINE_DIED, messages } from './messages.ts';
import { type ResolvedOptions, type VllmOptions, vllmOptions } from './options.ts';
import { refusalWords } from './topics.ts';
import { Vllm } from './vllm.ts';

/** Services it can use. */
export interface VllmNeeds {
  readonly logger?: Logger;
  /** Finds files (TLS) relative to the config; without it paths are relative to the working directory. */
  readonly project?: Project;
}

/**
 * A language model behind one or several OpenAI-compatible servers; `model` must be named. Opens nothing: the servers are checked at `start`, or at the
 * first request.
 *
 * @throws CONFIG_OPTION, CONFIG_ENVIRONMENT
 */
export function createVllm(options: VllmOptions, needs: VllmNeeds = {}): LanguageModel {
  const chosen: ResolvedOptions = vllmOptions.assert(options);
  if (chosen.model === undefined) throw messages.missingModel();
  return new Vllm(chosen, chosen.model, createEndpoints(chosen, needs), needs.logger);
}

/**
 * As {@link createVllm}, but asks the first server for the model's name when none is given.
 *
 * @throws also SERVICE_UNREACHABLE, SERVICE_UNAUTHORIZED, SERVICE_TLS
 */
export async function connectVllm(options: VllmOptions = {}, needs: VllmNeeds = {}): Promise<LanguageModel> {
  const chosen: ResolvedOptions = vllmOptions.assert(options);
  if (chosen.model !== undefined) return createVllm(options, needs);
  const endpoints = createEndpoints(chosen, needs);
  const endpoint = endpoints.list[0] as (typeof endpoints.list)[0];
  const url = shownURL(endpoint.url);
  try {
    const served = await listModels(endpoints, endpoint, endpoints.signal);
    if (served.length !== 1) throw common.severalModels(url, served);
    return new Vllm(chosen, served[0] as string, endpoints, needs.logger);
  } catch (error) {
    endpoints.close();
    const failure = asProbe(error);
    if (failure.status === 404 || failure.reason === 'no-models') throw common.severalModels(url, []);
    if (failure.kind === 'final') throw endpoints.finalError(failure, endpoint, 'the list of models');
    throw common.unreachable('language model', [url], failure, 'vllm serve <model>');
  }
}

/** @throws CONFIG_OPTION, CONFIG_ENVIRONMENT */
export function createEndpoints(options: ResolvedOptions, { logger, project }: VllmNeeds): Endpoints {
  return new Endpoints(options, {
    ...refusalWords,
    what: 'language model',
    contextAdvice: CONTEXT_ADVICE,
    advice: { 'engine-dead': ENGINE_DIED, 'seed-on-cpu': ENGINE_DIED },
    logger,
    project,
  });
}
