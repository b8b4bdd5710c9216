import { dirname } from 'node:path';
import { AblataError } from '@ablata/spec';
import type { Release } from './releases.ts';

/** The three ways to have the data, as a hint. */
function waysToProvide({ file }: Release): string {
  return (
    'Connect to the internet and run again; ' +
    `or give the data in the config: services.source.path: 'folder/with/${file}'; ` +
    `or set ABLATA_GSM8K_DIR to the folder that holds ${file}.`
  );
}

export function refused(release: Release, baseUrl: string, status: number): AblataError {
  return new AblataError(
    'SERVICE_REFUSED',
    `source gsm8k: ${showUrl(baseUrl)} answered HTTP ${status} for ${release.file}`,
    { hint: waysToProvide(release), details: { status, file: release.file } },
  );
}

export function unreachable(release: Release, baseUrl: string, attempts: number, cause: unknown): AblataError {
  // What fetch throws says `fetch failed`, and why in its cause.
  const reason = causeOf(cause);
  return new AblataError(
    'SERVICE_UNREACHABLE',
    `source gsm8k: could not download ${release.file} from ${showUrl(baseUrl)} in ${attempts} attempts: ${reason}`,
    { cause, hint: waysToProvide(release), details: { file: release.file, reason } },
  );
}

export function badDownload(release: Release, baseUrl: string, found: string): AblataError {
  return new AblataError(
    'SERVICE_BAD_DOWNLOAD',
    `source gsm8k: what ${showUrl(baseUrl)} sent is not ${release.file} of GSM8K: ${found}, expected ${release.bytes} bytes with SHA-256 ${release.sha256.slice(0, 12)}…`,
    { hint: waysToProvide(release), details: { file: release.file } },
  );
}

export function unwritable(target: string, cause: unknown): AblataError {
  const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
  return new AblataError('DATA_UNWRITABLE', `source gsm8k: can't write to the cache ${dirname(target)}: ${code}`, {
    cause,
    hint: 'Set XDG_CACHE_HOME to a folder that can be written, or give the data by the option path.',
  });
}

function causeOf(error: unknown): string {
  const { cause, code, message } = error as NodeJS.ErrnoException;
  return cause instanceof Error ? causeOf(cause) : (code ?? message);
}

/** Without user name, password and query, which may be secret. */
function showUrl(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
