import { stat } from 'node:fs/promises';
import type { Readiness } from '@ablata/spec';
import { fileHash } from './file-hash.ts';

/** A file that is there, with its size and SHA-256. @param published what the file of its publisher has @throws when it can't be read */
export async function checkFile(
  what: string,
  path: string,
  cacheFolder: string,
  published?: { readonly sha256: string },
): Promise<Readiness> {
  const { size } = await stat(path);
  const sha256 = await fileHash(path, cacheFolder);
  const whose = published && (published.sha256 === sha256 ? ', as published' : ', not the published file');
  return {
    state: 'ready',
    what,
    message: `${path}, ${(size / 1e6).toFixed(1)} MB, SHA-256 ${sha256.slice(0, 12)}…${whose ?? ''}`,
    details: { path, size, sha256, ...(published && { published: published.sha256 === sha256 }) },
  };
}
