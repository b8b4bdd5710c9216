import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAblataError } from '@ablata/spec';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Fault, type FileServer, serveFile } from './__fixtures__/file-server.ts';
import { download } from './download.ts';
import type { Release } from './releases.ts';

const content = randomBytes(300_000);
const release: Release = {
  file: 'train.jsonl',
  bytes: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
  records: 0,
};

let folder: string;
let target: string;
let server: FileServer | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablata-gsm8k-'));
  target = join(folder, 'cache', 'train.jsonl');
});
afterEach(async () => {
  await server?.close();
  await rm(folder, { recursive: true });
});

async function fetchWith(
  faults: readonly (Fault | undefined)[],
  sent = content,
  signal = new AbortController().signal,
) {
  server = await serveFile(sent, faults);
  await download(release, target, { baseUrl: server.url, signal, waitMs: 1 });
}

async function failure(action: Promise<unknown>): Promise<string> {
  const error: unknown = await action.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isAblataError(error)) throw new Error(`expected an AblataError, got ${String(error)}`);
  return `${error.code} ${error.message
    .replaceAll(folder, '')
    .replace(/:\d{4,5}\//, ':PORT/')
    .replaceAll(/[0-9a-f]{12}…/g, 'HASH…')} → ${error.hint}`;
}

const partial = async (name = 'train.jsonl.part', bytes = content.subarray(0, 100_000)): Promise<void> => {
  await mkdir(join(folder, 'cache'), { recursive: true });
  await writeFile(join(folder, 'cache', name), bytes);
};

describe('download', () => {
  it('brings the file under its name, and leaves nothing else', async () => {
    await fetchWith([]);
    expect(await readFile(target)).toEqual(content);
    expect(await readdir(join(folder, 'cache'))).toEqual(['train.jsonl']);
    expect(server?.requests).toEqual(['/data/train.jsonl whole']);
  });

  it('goes on where the connection ended', async () => {
    await fetchWith([{ cutAfter: 100_000 }, { status: 503 }, { cutAfter: 50_000 }]);
    expect(await readFile(target)).toEqual(content);
    expect(server?.requests).toHaveLength(4);
    expect(server?.requests[1]).toMatch(/bytes=\d+-/);
    expect(server?.requests[3]).toMatch(/bytes=\d+-/);
    expect(server?.requests[3]).not.toBe(server?.requests[1]);
  });

  it('goes on with what an earlier process left, also one that was killed', async () => {
    await partial();
    await fetchWith([]);
    expect(server?.requests).toEqual(['/data/train.jsonl bytes=100000-']);
    expect(await readFile(target)).toEqual(content);
    await server?.close();
    await rm(target);

    await partial('train.jsonl.4242-abcdef01.part');
    await utimes(join(folder, 'cache', 'train.jsonl.4242-abcdef01.part'), new Date(0), new Date(0));
    await fetchWith([]);
    expect(server?.requests).toEqual(['/data/train.jsonl bytes=100000-']);
  });

  it('leaves alone what another process is writing', async () => {
    await partial('train.jsonl.4242-abcdef01.part');
    await fetchWith([]);
    expect(server?.requests).toEqual(['/data/train.jsonl whole']);
    expect(await readdir(join(folder, 'cache'))).toEqual(['train.jsonl', 'train.jsonl.4242-abcdef01.part']);
  });

  it('starts over when the server cannot resume or the part is too long', async () => {
    await partial();
    await fetchWith([{ ignoreRange: true }]);
    expect(server?.requests).toEqual(['/data/train.jsonl bytes=100000-', '/data/train.jsonl whole']);
    await server?.close();
    await partial('train.jsonl.part', randomBytes(400_000));
    await fetchWith([]);
    expect(await readFile(target)).toEqual(content);
  });

  it('never publishes a file that is not the one, and starts over the next time', async () => {
    await partial('train.jsonl.part', randomBytes(100_000));
    const message = await failure(fetchWith([]));
    expect(message).toMatchInlineSnapshot(
      `"SERVICE_BAD_DOWNLOAD source gsm8k: what http://127.0.0.1:PORT/data sent is not train.jsonl of GSM8K: 300000 bytes with SHA-256 HASH…, expected 300000 bytes with SHA-256 HASH… → Connect to the internet and run again; or give the data in the config: services.source.path: 'folder/with/train.jsonl'; or set ABLATA_GSM8K_DIR to the folder that holds train.jsonl."`,
    );
    await expect(readFile(target)).rejects.toThrow('ENOENT');
    await server?.close();
    await fetchWith([]);
    expect(await readFile(target)).toEqual(content);
  });

  it('refuses what is longer than the file', async () => {
    expect(await failure(fetchWith([], Buffer.concat([content, content])))).toMatchInlineSnapshot(
      `"SERVICE_BAD_DOWNLOAD source gsm8k: what http://127.0.0.1:PORT/data sent is not train.jsonl of GSM8K: it is longer, expected 300000 bytes with SHA-256 HASH… → Connect to the internet and run again; or give the data in the config: services.source.path: 'folder/with/train.jsonl'; or set ABLATA_GSM8K_DIR to the folder that holds train.jsonl."`,
    );
  });

  it('says which three ways there are when the file cannot be had', async () => {
    expect(await failure(fetchWith([{ status: 404 }]))).toMatchInlineSnapshot(
      `"SERVICE_REFUSED source gsm8k: http://127.0.0.1:PORT/data answered HTTP 404 for train.jsonl → Connect to the internet and run again; or give the data in the config: services.source.path: 'folder/with/train.jsonl'; or set ABLATA_GSM8K_DIR to the folder that holds train.jsonl."`,
    );
    expect(server?.requests).toHaveLength(1);
    await server?.close();
    expect(await failure(fetchWith(Array.from({ length: 4 }, () => ({ status: 500 }))))).toMatchInlineSnapshot(
      `"SERVICE_UNREACHABLE source gsm8k: could not download train.jsonl from http://127.0.0.1:PORT/data in 4 attempts: HTTP 500 → Connect to the internet and run again; or give the data in the config: services.source.path: 'folder/with/train.jsonl'; or set ABLATA_GSM8K_DIR to the folder that holds train.jsonl."`,
    );
    await server?.close();
    const signal = new AbortController().signal;
    const baseUrl = `${server?.url.replace('//', '//user:secret@')}?token=1`;
    const offline = download(release, target, { baseUrl, signal, waitMs: 1 });
    const message = await failure(offline);
    expect(message).toMatchInlineSnapshot(
      `"SERVICE_UNREACHABLE source gsm8k: could not download train.jsonl from http://127.0.0.1:PORT/data in 4 attempts: ECONNREFUSED → Connect to the internet and run again; or give the data in the config: services.source.path: 'folder/with/train.jsonl'; or set ABLATA_GSM8K_DIR to the folder that holds train.jsonl."`,
    );
    expect(message).not.toMatch(/secret|token/);
  });

  it('keeps what it has when it is aborted', async () => {
    const controller = new AbortController();
    const stopped = fetchWith([{ cutAfter: 100_000 }, { cutAfter: 1 }], content, controller.signal);
    setTimeout(() => controller.abort(new Error('stop')), 15);
    await expect(stopped).rejects.toThrow('stop');
    await server?.close();
    expect(await readdir(join(folder, 'cache'))).toEqual(['train.jsonl.part']);
  });

  it('says when the cache cannot be written', async () => {
    await writeFile(join(folder, 'cache'), 'a file where the folder should be');
    expect(await failure(fetchWith([]))).toMatchInlineSnapshot(
      `"DATA_UNWRITABLE source gsm8k: can't write to the cache /cache: EEXIST → Set XDG_CACHE_HOME to a folder that can be written, or give the data by the option path."`,
    );
  });

  it('sends user name and password of a mirror as a header', async () => {
    server = await serveFile(content);
    const baseUrl = server.url.replace('//', '//me:p%40ss@');
    await download(release, target, { baseUrl, signal: new AbortController().signal });
    expect(server.authorizations).toEqual([`Basic ${btoa('me:p@ss')}`]);
  });

  it('may run twice at once', async () => {
    server = await serveFile(content);
    const options = { baseUrl: server.url, signal: new AbortController().signal };
    await Promise.all([download(release, target, options), download(release, target, options)]);
    expect(await readFile(target)).toEqual(content);
  });
});
