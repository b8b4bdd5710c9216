import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { COMMIT } from './releases.ts';

/** Where downloads are kept: `$XDG_CACHE_HOME/ablata/…`, else `~/.cache/ablata/…`. A relative XDG_CACHE_HOME is ignored, as its specification asks. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  const base = env['XDG_CACHE_HOME'];
  const cache = base !== undefined && isAbsolute(base) ? base : join(homedir(), '.cache');
  return join(cache, 'ablata', 'gsm8k', COMMIT.slice(0, 12));
}
