import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Light parts are set up wherever the real tests run; heavy ones (gigabytes) where they are asked for. */
export type Tier = 'light' | 'heavy';

/** Something real that tests need and no package of ours depends on: a Python environment, weights, npm packages. */
export interface Part {
  readonly name: string;
  readonly tier: Tier;
  /** Everything that its contents depend on: another stamp is another folder. */
  readonly stamp: string;
  readonly needs: readonly Part[];
  /** Fills the folder, which is there and empty. @returns bytes downloaded @throws Error that says in a line why not */
  readonly build: (folder: string, log: string) => Promise<number>;
}

/** Where parts are kept between runs: `ABLATA_REAL_CACHE`, else Ablata's folder of the user's cache. */
export const cacheFolder =
  process.env['ABLATA_REAL_CACHE'] ??
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'ablata', 'real');

export function folderOf({ name, stamp, needs }: Part): string {
  const hash = createHash('sha256').update(stamp);
  for (const need of needs) hash.update(folderOf(need));
  return join(cacheFolder, `${name}-${hash.digest('hex').slice(0, 8)}`);
}

/** Why one of the parts is not there, in a few words for a skipped test's name; undefined when all are. */
export function missing(...parts: readonly Part[]): string | undefined {
  for (const part of parts) {
    if (part.tier === 'heavy' && process.env['ABLATA_REAL'] === 'light')
      return `${part.name} left out by ABLATA_REAL=light`;
    const folder = folderOf(part);
    if (existsSync(folder)) continue;
    const failed = `${folder}.failed`;
    return existsSync(failed) ? `${part.name}: ${readFileSync(failed, 'utf8')}` : `${part.name} is not installed`;
  }
  return undefined;
}
