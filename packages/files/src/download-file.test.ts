import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { errorOf } from '../test/error-of.ts';
import { temporaryFolder } from '../test/temporary-folder.ts';
import { downloadFile, type PublishedFile, servedFile } from './download-file.ts';

const content = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7919) % 251));
const file = { name: 'weights.bin', size: content.length, sha256: createHash('sha256').update(content).digest('hex') };

const otherwise = 'Or fetch the file by other means.';
const download = (base: string, folder: string, what: PublishedFile = file, onProgress?: (bytes: number) => void) =>
  downloadFile(
    what,
    { base, folder, otherwise, ...(onProgress === undefined ? {} : { onProgress }) },
    { code: 'TEST' },
  );

async function serve(listener: RequestListener): Promise<AsyncDisposable & { readonly base: string }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/files`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => server.closeAllConnections() ?? server.close(() => resolve())),
  };
}

/** Sends the file, honouring ranges, but no more than `limit` bytes of it at once; then waits for `hangUp`. */
function ranged(limit: number, ranges: (string | undefined)[]): { serve: RequestListener; hangUp(): void } {
  let held: ServerResponse | undefined;
  return {
    hangUp: () => held?.destroy(),
    serve: (request, response) => {
      const range = request.headers.range;
      ranges.push(range);
      const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
      response.writeHead(start > 0 ? 206 : 200, { 'content-length': content.length - start });
      const part = content.subarray(start, start + limit);
      if (start + part.length === content.length) response.end(part);
      else response.write(part);
      held = response;
    },
  };
}

it('takes only addresses that can be fetched from', async () => {
  using folder = temporaryFolder();
  for (const base of ['file:///etc', 'somewhere', '']) {
    const error = await errorOf(() => download(base, folder.path));
    expect([error.code, error.message]).toEqual([
      'SERVICE_TEST_DOWNLOAD',
      `'${base}' is no address to fetch weights.bin from`,
    ]);
    expect((await errorOf(() => servedFile('x', { base, otherwise }, { code: 'TEST' }))).message).toContain(
      'no address',
    );
  }
});

it('goes on where a broken download stopped, and checks size and sha256 of the whole', async () => {
  using folder = temporaryFolder();
  const ranges: (string | undefined)[] = [];
  const halting = ranged(250_000, ranges);
  await using server = await serve(halting.serve);
  const seen: number[] = [];
  const error = await errorOf(() =>
    download(server.base, folder.path, file, (bytes) => {
      if (bytes === 250_000) halting.hangUp(); // what came first is in the file by now
    }),
  );
  expect(error.code).toBe('SERVICE_TEST_DOWNLOAD');
  expect(error.message).toMatch(/weights\.bin: the download broke off \(/);
  expect(error.hint).toBe(`Run the same command again: it goes on where it stopped. ${otherwise}`);
  expect(existsSync(join(folder.path, file.name))).toBe(false);
  const have = readFileSync(join(folder.path, 'weights.bin.part')).length;
  expect(have).toBeGreaterThan(0);

  expect(await download(`${server.base}/`, folder.path, file, (bytes) => seen.push(bytes))).toBe('resumed');
  expect(ranges).toEqual([undefined, `bytes=${have}-`]);
  expect(readFileSync(join(folder.path, file.name))).toEqual(content);
  expect(existsSync(join(folder.path, 'weights.bin.part'))).toBe(false);
  expect(seen.at(-1)).toBe(content.length);

  expect(await download('http://127.0.0.1:1', folder.path)).toBe('present');
});

it('starts over when the server knows no ranges', async () => {
  using folder = temporaryFolder();
  writeFileSync(join(folder.path, 'weights.bin.part'), content.subarray(0, 1000));
  await using server = await serve((_, response) => response.end(content));
  await download(server.base, folder.path);
  expect(readFileSync(join(folder.path, file.name))).toEqual(content);
});

it('refuses and deletes what is not the published file', async () => {
  using folder = temporaryFolder();
  const other = Buffer.alloc(content.length, 1);
  await using server = await serve((_, response) => response.end(other));
  const error = await errorOf(() => download(server.base, folder.path));
  expect(error.code).toBe('DATA_TEST_DOWNLOAD');
  expect(error.message).toContain(`expected 300000 bytes, sha256 ${file.sha256}`);
  expect(existsSync(join(folder.path, 'weights.bin.part'))).toBe(false);
});

it('says what the server answered', async () => {
  using folder = temporaryFolder();
  await using server = await serve((_, response) => response.writeHead(404).end());
  const error = await errorOf(() => download(server.base, folder.path));
  expect(error.message).toBe(`${server.base}/weights.bin: the server answered 404 Not Found`);
});

it('checks a file by the id that git gives it', async () => {
  using folder = temporaryFolder();
  const small = Buffer.from('{"a":1}\n');
  await using server = await serve((_, response) => response.end(small));
  // printf '{"a":1}\n' | git hash-object --stdin
  const published = { name: 'deep/er/config.json', size: 8, gitBlob: '0187f3b09d66cef7911083ad49f890f5a6589589' };
  expect(await download(server.base, folder.path, published)).toBe('downloaded');
  expect(await download(server.base, folder.path, published)).toBe('present');
  const other = { ...published, gitBlob: '0'.repeat(40) };
  const error = await errorOf(() => download(server.base, folder.path, other));
  expect(error.message).toContain(
    '(8 bytes, git blob 0187f3b09d66cef7911083ad49f890f5a6589589; expected 8 bytes, git blob 0000',
  );
  expect(error.code).toBe('DATA_TEST_DOWNLOAD');
});

it('fetches an empty file', async () => {
  using folder = temporaryFolder();
  await using server = await serve((_, response) => response.end());
  const published = { name: 'empty', size: 0, sha256: createHash('sha256').digest('hex') };
  expect(await download(server.base, folder.path, published)).toBe('downloaded');
  expect(readFileSync(join(folder.path, 'empty'))).toHaveLength(0);
});

it('takes a server’s word for the size of a file that nobody describes, and goes on until it is whole', async () => {
  using folder = temporaryFolder();
  const asked: string[] = [];
  await using server = await serve((request, response) => {
    asked.push(`${request.method} ${request.headers.range ?? ''}`.trim());
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(start > 0 ? 206 : 200, { 'content-length': content.length - start });
    response.end(request.method === 'HEAD' ? undefined : content.subarray(start));
  });
  const served = await servedFile(file.name, { base: server.base, otherwise }, { code: 'TEST' });
  expect(served).toEqual({ name: file.name, size: content.length, asServed: true });
  writeFileSync(join(folder.path, `${file.name}.part`), content.subarray(0, 1000));
  expect(await download(server.base, folder.path, served)).toBe('resumed');
  expect(readFileSync(join(folder.path, file.name)).equals(content)).toBe(true);
  expect(await download(server.base, folder.path, served)).toBe('present');
  expect(asked).toEqual(['HEAD', 'GET bytes=1000-']);
});

it('says so where a server does not tell a file’s size', async () => {
  await using server = await serve((_request, response) => response.writeHead(404).end());
  const ask = (base: string) => servedFile(file.name, { base, otherwise }, { code: 'TEST' });
  const error = await errorOf(() => ask(server.base));
  expect([error.code, error.message]).toEqual([
    'SERVICE_TEST_DOWNLOAD',
    `${server.base}/weights.bin: the server answered 404 Not Found`,
  ]);
  expect((await errorOf(() => ask('http://127.0.0.1:1'))).message).toContain('the server could not be asked');
});
