import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AblataError } from '@ablata/spec';
import { hashFile } from '../checkpoint/file-hash.ts';
import type { PublishedFile } from '../published.ts';

export type DownloadOutcome = 'present' | 'downloaded' | 'resumed';

/**
 * Fetches a published file into a folder. A part left by an earlier attempt (`<name>.part`) is continued; the file
 * appears under its name only when size and sha256 are right. `onProgress` hears of bytes present so far.
 */
export async function downloadFile(
  file: PublishedFile,
  base: string,
  folder: string,
  onProgress: (bytes: number) => void = () => undefined,
): Promise<DownloadOutcome> {
  const target = join(folder, file.name);
  if ((await sizeOf(target)) === file.size && (await hashFile(target)) === file.sha256) return 'present';
  await mkdir(dirname(target), { recursive: true });
  const part = `${target}.part`;
  let have = await sizeOf(part);
  if (have > file.size) {
    await rm(part);
    have = 0;
  }
  const resumed = have > 0;
  if (have < file.size) await fetchRest(`${base.replace(/\/$/, '')}/${file.name}`, part, have, onProgress);
  await check(part, file);
  await rename(part, target);
  return resumed ? 'resumed' : 'downloaded';
}

async function fetchRest(url: string, part: string, have: number, onProgress: (bytes: number) => void): Promise<void> {
  const failed = (message: string, cause?: unknown) =>
    new AblataError('SERVICE_SONAR_DOWNLOAD', `${url}: ${message}`, {
      hint: 'Run the same command again: it goes on where it stopped. Or fetch the file by other means and set `checkpoint` and `tokenizer`.',
      cause,
    });
  try {
    const response = await fetch(url, have > 0 ? { headers: { range: `bytes=${have}-` } } : {});
    if (!response.ok || response.body === null)
      throw failed(`the server answered ${response.status} ${response.statusText}`.trim());
    const continues = response.status === 206;
    let bytes = continues ? have : 0;
    const count = async function* (body: AsyncIterable<Uint8Array>) {
      for await (const chunk of body) {
        bytes += chunk.length;
        onProgress(bytes);
        yield chunk;
      }
    };
    await pipeline(Readable.fromWeb(response.body), count, createWriteStream(part, { flags: continues ? 'a' : 'w' }));
  } catch (error) {
    if (error instanceof AblataError) throw error;
    throw failed(`the download broke off (${reasonOf(error)})`, error);
  }
}

/** fetch hides why it failed in the cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  return cause instanceof Error && cause.message !== '' ? cause.message : message;
}

async function check(part: string, file: PublishedFile): Promise<void> {
  const size = await sizeOf(part);
  if (size < file.size) {
    throw new AblataError('SERVICE_SONAR_DOWNLOAD', `${file.name}: ${size} of ${file.size} bytes arrived`, {
      hint: 'Run the same command again: it goes on where it stopped.',
    });
  }
  const hash = await hashFile(part);
  if (size === file.size && hash === file.sha256) return;
  await rm(part);
  throw new AblataError(
    'DATA_SONAR_DOWNLOAD',
    `${file.name}: what arrived is not the published file (${size} bytes, sha256 ${hash}; expected ${file.size} bytes, sha256 ${file.sha256})`,
    { hint: 'It was deleted; run the command again. If it happens again, the server sends another file.' },
  );
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
