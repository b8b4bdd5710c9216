import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { AblataError } from '@ablata/spec';
import { gitBlobHash, hashFile } from './file-hash.ts';

/** Whose downloads these are, as error codes call it: `SONAR` gives `SERVICE_SONAR_DOWNLOAD`. */
export interface Owner {
  readonly code: string;
}

/** A file as it is published: what arrives must be just that. */
export type PublishedFile = {
  /** Path below the address it is fetched from, and below the folder it goes to. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
} & ({ readonly sha256: string } | { readonly gitBlob: string } | { readonly asServed: true });

/**
 * A file of which nothing but its address is published: it is taken to be as large as the server says. That it arrived whole is all that
 * {@link downloadFile} then checks.
 *
 * @throws `SERVICE_<code>_DOWNLOAD` when the server can't be asked or does not say
 */
export async function servedFile(
  name: string,
  { base, headers = {}, otherwise }: Pick<Download, 'base' | 'headers' | 'otherwise'>,
  { code }: Owner,
): Promise<PublishedFile> {
  const url = addressOf(base, name, code);
  const failed = failure(url, code, otherwise);
  const response = await fetch(url, { method: 'HEAD', headers: { ...headers, 'accept-encoding': 'identity' } }).catch(
    (error: unknown) => {
      throw failed(`the server could not be asked (${reasonOf(error)})`, error);
    },
  );
  if (!response.ok) throw failed(`the server answered ${response.status} ${response.statusText}`.trim());
  const size = Number(response.headers.get('content-length') ?? Number.NaN);
  if (!Number.isSafeInteger(size) || size <= 0) throw failed('the server does not say how large the file is');
  return { name, size, asServed: true };
}

/** Less than the size of any file. */
const ABSENT = -1;

export type DownloadOutcome = 'present' | 'downloaded' | 'resumed';

export interface Download {
  /** Address of the folder the file is in. */
  readonly base: string;
  readonly folder: string;
  /** Sent along: authorization. Redirects to other hosts do not get it. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What helps where the address can't be reached, as a sentence. */
  readonly otherwise: string;
  /** Hears of bytes present so far. */
  readonly onProgress?: (bytes: number) => void;
}

/**
 * Fetches a published file into a folder. A part left by an earlier attempt (`<name>.part`) is continued; the file
 * appears under its name only when size and hash are right.
 *
 * @throws `SERVICE_<code>_DOWNLOAD` when it could not be fetched whole, `DATA_<code>_DOWNLOAD` when something else arrived.
 */
export async function downloadFile(
  file: PublishedFile,
  { base, folder, headers = {}, otherwise, onProgress = () => undefined }: Download,
  { code }: Owner,
): Promise<DownloadOutcome> {
  const target = join(folder, file.name);
  if ((await sizeOf(target)) === file.size && (await isPublished(target, file)) === true) return 'present';
  await mkdir(dirname(target), { recursive: true });
  const part = `${target}.part`;
  let have = await sizeOf(part);
  if (have > file.size) {
    await rm(part);
    have = ABSENT;
  }
  const resumed = have > 0;
  const url = addressOf(base, file.name, code);
  if (have < file.size) {
    await fetchRest({ url, part, have, headers, onProgress }, failure(url, code, otherwise));
  }
  await check(part, file, code);
  await rename(part, target);
  return resumed ? 'resumed' : 'downloaded';
}

function addressOf(base: string, name: string, code: string): string {
  if (!/^https?:$/.test(URL.parse(base)?.protocol ?? '')) {
    throw new AblataError(`SERVICE_${code}_DOWNLOAD`, `'${base}' is no address to fetch ${name} from`, {
      hint: 'Give one that begins with https:// or http://.',
    });
  }
  return `${base.replace(/\/$/, '')}/${name}`;
}

type Failure = (message: string, cause?: unknown) => AblataError;

function failure(url: string, code: string, otherwise: string): Failure {
  return (message, cause) =>
    new AblataError(`SERVICE_${code}_DOWNLOAD`, `${url}: ${message}`, {
      hint: `Run the same command again: it goes on where it stopped. ${otherwise}`,
      cause,
    });
}

interface Rest extends Required<Pick<Download, 'headers' | 'onProgress'>> {
  readonly url: string;
  readonly part: string;
  /** Bytes of it that are there. */
  readonly have: number;
}

async function fetchRest({ url, part, have, headers, onProgress }: Rest, failed: Failure): Promise<void> {
  try {
    const response = await fetch(url, { headers: { ...headers, ...(have > 0 ? { range: `bytes=${have}-` } : {}) } });
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
    const body = Readable.fromWeb(response.body as ReadableStream); // a browser's types, where this is checked with them, know no Node
    await pipeline(body, count, createWriteStream(part, { flags: continues ? 'a' : 'w' }));
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

async function check(part: string, file: PublishedFile, code: string): Promise<void> {
  const size = await sizeOf(part);
  if (size < file.size) {
    throw new AblataError(
      `SERVICE_${code}_DOWNLOAD`,
      `${file.name}: ${Math.max(size, 0)} of ${file.size} bytes arrived`,
      {
        hint: 'Run the same command again: it goes on where it stopped.',
      },
    );
  }
  const published = await isPublished(part, file);
  if (size === file.size && published === true) return;
  await rm(part);
  throw new AblataError(
    `DATA_${code}_DOWNLOAD`,
    `${file.name}: what arrived is not the published file (${size} bytes, ${published}; expected ${file.size} bytes, ${expected(file)})`,
    { hint: 'It was deleted; run the command again. If it happens again, the server sends another file.' },
  );
}

function expected(file: PublishedFile): string {
  if ('asServed' in file) return 'as served';
  return 'sha256' in file ? `sha256 ${file.sha256}` : `git blob ${file.gitBlob}`;
}

/** true, or the hash the file has instead. */
async function isPublished(path: string, file: PublishedFile): Promise<string | true> {
  if ('asServed' in file) return true;
  const found = 'sha256' in file ? `sha256 ${await hashFile(path)}` : `git blob ${await gitBlobHash(path)}`;
  return found === expected(file) ? true : found;
}

/** In bytes. */
async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => ABSENT,
  );
}
