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
export async function loadNodeLlama(root: string): Promise<NodeLlama> {
  const place = placeFrom(join(root, 'package.json')) ?? placeFrom(import.meta.url);
  if (place === undefined) throw messages.notInstalled();
  try {
    return (await import(place)) as NodeLlama;
  } catch (cause) {
    throw messages.notLoadable(cause);
  }
}

function placeFrom(file: string): string | undefined {
  try {
    return pathToFileURL(createRequire(file).resolve(NAME)).href;
  } catch {
    return undefined;
  }
}
