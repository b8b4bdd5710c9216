import { describeServers } from '@ablata/endpoints';
import type { CheckContext, Readiness } from '@ablata/spec';
import { createEndpoints } from './create-vllm.ts';
import type { ResolvedOptions } from './options.ts';
import { serverCheck } from './server-check.ts';

/** Whether the servers are there and serve the model. Asks for lists of models, and for no answer. */
export async function* checkVllm(options: ResolvedOptions, context: CheckContext): AsyncGenerator<Readiness> {
  const endpoints = createEndpoints(options, context);
  try {
    const check = { ...serverCheck(options, options.model), model: options.model };
    yield* await describeServers(endpoints, check, context.signal);
  } finally {
    endpoints.close();
  }
}
