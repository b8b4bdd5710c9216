import type { ServerCheck } from '@ablata/endpoints';
import type { ResolvedOptions } from './options.ts';

/** What is looked for when servers are asked whether they are there. @param model undefined: whichever they serve */
export function serverCheck(
  { apiKeyEnv }: ResolvedOptions,
  model: string | undefined,
): Pick<ServerCheck, 'what' | 'start' | 'apiKeyEnv'> {
  return { what: 'language model', start: (port) => `vllm serve ${model ?? '<model>'} --port ${port}`, apiKeyEnv };
}
