import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messages } from '../messages.ts';
import type { NodeLlama } from './node-llama.ts';

const NAME = 'node-llama-cpp';

/**
 * Loads the optional peer node-llama-cpp, as the project's folder finds it or else as this package does, or says how to install it.
 *
 * @throws PLUGIN_LLAMA_MISSING when it is not installed, or can't be loaded
 */
export async function loadNodeLlama(
  root: string | undefined,
  load: (specifier: string) => Promise<unknown> = (specifier) => import(specifier),
): Promise<NodeLlama> {
  try {
    return (await load(placeIn(root) ?? NAME)) as NodeLlama;
  } catch (cause) {
    throw messages.missing(cause);
  }
}

function placeIn(root: string | undefined): string | undefined {
  if (root === undefined) return undefined;
  try {
    return pathToFileURL(createRequire(join(root, 'package.json')).resolve(NAME)).href;
  } catch {
    return undefined;
  }
}
