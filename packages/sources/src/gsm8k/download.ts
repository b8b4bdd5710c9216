import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { isAblataError } from '@ablata/spec';
import { unreachable, unwritable } from './download-errors.ts';
import type { Release } from './releases.ts';
import { transfer } from './transfer.ts';

export interface DownloadOptions {
  /** Folder of the files on the server. */
  readonly baseUrl: string;
  readonly signal: AbortSignal;
  /** Milliseconds before the second attempt; each further one waits twice as long. Default 500. */
  readonly waitMs?: number;
}

const ATTEMPTS = 4;
/** A partial file that nobody has written to for so long was left by a process that was killed. */
const ABANDONED_MS = 60_000;
const WRITE_ERRORS = ['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'];

/**
 * Downloads a published file to `target`. A download that was interrupted goes on where it ended, in a later process as well. The
 * file appears under its name only when size and SHA-256 are right; several processes may do this at the same time.
 *
 * @throws SERVICE_UNREACHABLE, SERVICE_REFUSED, SERVICE_BAD_DOWNLOAD, DATA_UNWRITABLE
 */
export async function download(release: Release, target: string, options: DownloadOptions): Promise<void> {
  const own = `${target}.${process.pid}-${randomBytes(4).toString('hex')}.part`;
  try {
    await mkdir(dirname(target), { recursive: true });
    await adoptPartial(target, own);
    await attempt(release, own, options);
    await rename(own, target);
  } catch (error) {
    // For whoever tries next.
    await rename(own, `${target}.part`).catch(() => undefined);
    options.signal.throwIfAborted();
    if (WRITE_ERRORS.includes((error as NodeJS.ErrnoException).code ?? '')) throw unwritable(target, error);
    throw error;
  }
}

async function attempt(
  release: Release,
  part: string,
  { baseUrl, signal, waitMs = 500 }: DownloadOptions,
): Promise<void> {
  for (let count = 1; ; count++) {
    try {
      return await transfer(release, part, baseUrl, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (isAblataError(error) || WRITE_ERRORS.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
      if (count === ATTEMPTS) throw unreachable(release, baseUrl, ATTEMPTS, error);
    }
    await setTimeout(waitMs * 2 ** (count - 1), undefined, { signal });
  }
}

/** Takes over what an earlier attempt left. Renaming makes sure that only one process takes it. */
async function adoptPartial(target: string, own: string): Promise<void> {
  for (const name of await readdir(dirname(target))) {
    if (!name.startsWith(`${basename(target)}.`) || !name.endsWith('.part')) continue;
    const path = join(dirname(target), name);
    if (path !== `${target}.part`) {
      const modified = await stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => Number.POSITIVE_INFINITY,
      );
      if (Date.now() - modified < ABANDONED_MS) continue;
    }
    const taken = await rename(path, own).then(
      () => true,
      () => false,
    );
    if (taken) return;
  }
}
