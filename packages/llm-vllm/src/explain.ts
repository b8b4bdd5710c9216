import {
  messages as common,
  type Endpoint,
  type Endpoints,
  type Failure,
  listModels,
  shownURL,
} from '@ablata/endpoints';
import type { AblataError } from '@ablata/spec';
import { messages } from './messages.ts';
import type { ResolvedOptions } from './options.ts';
import { structuredField } from './request-body.ts';

export interface Refused {
  readonly endpoint: Endpoint;
  readonly failure: Failure;
  readonly model: string;
  /** Whether a JSON Schema was sent. */
  readonly schema: boolean;
}

/** The error for a refusal whose cause is known; undefined when the usual words must do. */
export async function explain(
  endpoints: Endpoints,
  options: ResolvedOptions,
  { endpoint, failure, model, schema }: Refused,
): Promise<AblataError | undefined> {
  const url = shownURL(endpoint.url);
  const { status, topic, param, word } = failure;
  if (topic === 'context-too-long' || status === 401 || status === 403) return undefined;
  if (topic === 'greedy-n') return messages.greedy(url, failure);
  if (topic === 'system-role') return messages.systemRole(url, failure);
  const aboutSchema = param === 'response_format' || param === 'structured_outputs' || topic === 'schema';
  if (schema && (aboutSchema || (word !== undefined && param === undefined))) {
    return messages.structuredRefused(url, structuredField(options), failure);
  }
  if (topic === 'unknown-field') return messages.unknownField(url, failure, options.server === 'openai');
  if (status !== 404) return undefined;
  const served = await listModels(endpoints, endpoint, endpoints.signal).catch(() => undefined);
  if (topic === 'unknown-model' || (served !== undefined && served.length > 0 && !served.includes(model))) {
    return common.unknownModel(url, model, served);
  }
  const route = options.api === 'chat' ? '/chat/completions' : '/completions';
  return common.noRoute(url, route, undefined, "Base models may need its option 'api' to be completions, others chat.");
}
