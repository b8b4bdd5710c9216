import { access, constants, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Project } from '@ablata/spec';
import { hashFile } from '../jsonl/read-lines.ts';
import { resolvePath } from '../resolve-path.ts';
import { unreadable } from '../source-error.ts';
import { cacheFolder } from './cache-folder.ts';
import type { Release } from './releases.ts';

export interface Location {
  readonly file: string;
  /** SHA-256 of the file, or of the file that will be downloaded. */
  readonly sha256: string;
  /** Whether it has to be downloaded first. */
  readonly missing: boolean;
}

/**
 * Finds the file of a split: the option `path`, else the folder of ABLATA_GSM8K_DIR, else the user's cache. What is given by option or
 * variable must be there and may be a changed copy; what is in the cache must be the published file.
 */
export async function locate(
  release: Release,
  path: string | undefined,
  project: Project | undefined,
  env: NodeJS.ProcessEnv,
): Promise<Location> {
  if (path !== undefined) return given(resolvePath(path, project), release, undefined);
  const folder = env['ABLATA_GSM8K_DIR'];
  if (folder !== undefined && folder !== '') {
    return given(folder, release, `ABLATA_GSM8K_DIR must name the folder that holds ${release.file}.`);
  }
  const file = join(cacheFolder(env), release.file);
  const size = await stat(file)
    .then((found) => found.size)
    .catch(() => -1);
  const intact = size === release.bytes && (await hashFile(file, 'source gsm8k')) === release.sha256;
  return { file, sha256: release.sha256, missing: !intact };
}

async function given(path: string, release: Release, hint: string | undefined): Promise<Location> {
  try {
    const file = (await stat(path)).isDirectory() ? join(path, release.file) : path;
    await access(file, constants.R_OK);
    return { file, sha256: await hashFile(file, 'source gsm8k'), missing: false };
  } catch (cause) {
    throw unreadable(path, 'source gsm8k', cause, hint);
  }
}
