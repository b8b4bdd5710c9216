import { asProbe, checkServers, messages as common, Endpoints, listModels, shownURL } from '@ablata/endpoints';
import type { Logger, Project, SentenceEncoder } from '@ablata/spec';
import { Exchange } from './exchange.ts';
import { CONTEXT_ADVICE, messages } from './messages.ts';
import { OpenaiEncoder } from './openai-encoder.ts';
import { type EmbeddingOptions, embeddingOptions, type ResolvedOptions } from './options.ts';
import { serverCheck } from './server-check.ts';

/** Services it can use. */
export interface EncoderNeeds {
  readonly logger?: Logger;
  /** Finds files (TLS) relative to the config; without it paths are relative to the working directory. */
  readonly project?: Project;
}

/**
 * A sentence encoder behind one or several servers with `/v1/embeddings`. Where `model` and `dimension` are given nothing is opened before `start`, or
 * the first text; else the first server is asked.
 *
 * @throws CONFIG_OPTION, CONFIG_ENVIRONMENT, SERVICE_UNREACHABLE, SERVICE_UNAUTHORIZED, SERVICE_MODEL_UNKNOWN, SERVICE_TLS
 */
export async function connectOpenaiEncoder(
  options: EmbeddingOptions = {},
  needs: EncoderNeeds = {},
): Promise<SentenceEncoder> {
  const chosen: ResolvedOptions = embeddingOptions.assert(options);
  const endpoints = createEndpoints(chosen, needs);
  try {
    const model = chosen.model ?? (await onlyModel(endpoints));
    const dimension = chosen.dimension ?? (await findDimension(endpoints, chosen, model));
    return new OpenaiEncoder(chosen, { model, dimension }, endpoints, needs.logger);
  } catch (error) {
    endpoints.close();
    throw error;
  }
}

/** @throws CONFIG_OPTION, CONFIG_ENVIRONMENT */
export function createEndpoints(options: ResolvedOptions, { logger, project }: EncoderNeeds): Endpoints {
  if (options.shorten && options.dimension === undefined) throw messages.shortenWhat();
  return new Endpoints(options, {
    what: 'embedding',
    contextAdvice: CONTEXT_ADVICE,
    topics: { dimensions: /matryoshka|\bdimensions?\b/iu },
    logger,
    project,
  });
}

async function onlyModel(endpoints: Endpoints): Promise<string> {
  const [endpoint] = endpoints.list as [Endpoints['list'][0]];
  const url = shownURL(endpoint.url);
  const served = await listModels(endpoints, endpoint, endpoints.signal).catch((error: unknown) => {
    const failure = asProbe(error);
    if (failure.status === 404 || failure.reason === 'no-models') return [];
    if (failure.kind === 'final') throw endpoints.finalError(failure, endpoint, 'the list of models');
    throw common.unreachable('embedding', [url], failure, 'vllm serve <model> --runner pooling');
  });
  if (served.length !== 1) throw common.severalModels(url, served);
  return served[0] as string;
}

async function findDimension(endpoints: Endpoints, options: ResolvedOptions, model: string): Promise<number> {
  const { signal } = endpoints;
  await checkServers(endpoints, { ...serverCheck(options, model), model }, signal);
  const exchange = new Exchange(endpoints, options, model);
  const ask = { signal, request: 'the question for the dimension' };
  const { value } = await endpoints.ask((endpoint) => exchange.ask(endpoint, ['dimension'], signal), ask);
  return (value[0] as Float32Array).length;
}
