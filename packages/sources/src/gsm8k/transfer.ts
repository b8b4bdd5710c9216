import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { badDownload, refused } from './download-errors.ts';
import type { Release } from './releases.ts';

/**
 * One attempt to complete the partial file: asks for what is missing, appends it as it comes, and checks the whole.
 *
 * @throws what may be better at the next attempt as a plain error; SERVICE_REFUSED and SERVICE_BAD_DOWNLOAD for what will not.
 */
export async function transfer(release: Release, part: string, baseUrl: string, signal: AbortSignal): Promise<void> {
  const file = await open(part, 'a');
  try {
    const size = (await file.stat()).size;
    const start = size <= release.bytes ? size : 0;
    if (start !== size) await file.truncate(0);
    const hash = await hashStart(part, start);
    if (start < release.bytes) await append(release, file, start, hash, baseUrl, signal);
    await file.sync();
    const found = hash.digest('hex');
    if (found === release.sha256) return;
    await file.truncate(0);
    throw badDownload(release, baseUrl, `${release.bytes} bytes with SHA-256 ${found.slice(0, 12)}…`);
  } finally {
    await file.close();
  }
}

async function append(
  release: Release,
  file: FileHandle,
  start: number,
  hash: Hash,
  baseUrl: string,
  signal: AbortSignal,
): Promise<void> {
  const body = await ask(release, file, start, baseUrl, signal);
  let size = start;
  for await (const bytes of body) {
    size += bytes.length;
    if (size > release.bytes) {
      await file.truncate(0);
      throw badDownload(release, baseUrl, 'it is longer');
    }
    hash.update(bytes);
    await file.write(bytes);
  }
  if (size < release.bytes) throw new Error(`the connection ended after ${size} of ${release.bytes} bytes`);
}

async function ask(
  release: Release,
  file: FileHandle,
  start: number,
  baseUrl: string,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const url = new URL(release.file, baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`);
  const headers = {
    // Else a server may compress, and its ranges would count compressed bytes.
    'accept-encoding': 'identity',
    ...(start > 0 && { range: `bytes=${start}-` }),
    ...takeCredentials(url),
  };
  const response = await fetch(url, { headers, signal });
  const { status, body } = response;
  if (start === 0 && status === 200 && body !== null) return body;
  if (start > 0 && status === 206 && body !== null) {
    if (response.headers.get('content-range')?.startsWith(`bytes ${start}-`) === true) return body;
  }
  await body?.cancel();
  if (start > 0 && (status === 200 || status === 206 || status === 416)) {
    // A server that can't go on where we ended: from the start at the next attempt.
    await file.truncate(0);
    throw new Error('the server could not resume');
  }
  if (status >= 400 && status < 500 && status !== 408 && status !== 429) throw refused(release, baseUrl, status);
  throw new Error(`HTTP ${status}`);
}

/** `fetch` refuses URLs with user name and password, and quotes them in its message: they become a header. */
function takeCredentials(url: URL): Record<string, string> {
  if (url.username === '' && url.password === '') return {};
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  url.username = '';
  url.password = '';
  return { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}

async function hashStart(part: string, size: number): Promise<Hash> {
  const hash = createHash('sha256');
  if (size === 0) return hash;
  for await (const chunk of createReadStream(part, { end: size - 1 })) hash.update(chunk as Buffer);
  return hash;
}
