import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { errorOf } from '../testing/error-of.ts';
import { temporaryFolder } from '../testing/fixtures.ts';
import { downloadFile } from './download-file.ts';

const content = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7919) % 251));
const file = { name: 'weights.bin', size: content.length, sha256: createHash('sha256').update(content).digest('hex') };

async function serve(listener: RequestListener): Promise<AsyncDisposable & { readonly base: string }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/files`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => server.closeAllConnections() ?? server.close(() => resolve())),
  };
}

/** Sends the file, honouring ranges; breaks the connection after `limit` bytes of each answer. */
function ranged(limit: number, ranges: (string | undefined)[]): RequestListener {
  return (request, response) => {
    const range = request.headers.range;
    ranges.push(range);
    const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    const headers = { 'content-length': content.length - start };
    response.writeHead(start > 0 ? 206 : 200, headers);
    const part = content.subarray(start, start + limit);
    response.write(part, () => (start + part.length < content.length ? response.destroy() : response.end()));
  };
}

it('goes on where a broken download stopped, and checks size and sha256 of the whole', async () => {
  using folder = temporaryFolder();
  const ranges: (string | undefined)[] = [];
  await using server = await serve(ranged(200_000, ranges));
  const seen: number[] = [];
  const error = await errorOf(() => downloadFile(file, server.base, folder.path, (bytes) => seen.push(bytes)));
  expect(error.code).toBe('SERVICE_SONAR_DOWNLOAD');
  expect(error.message).toMatch(/weights\.bin: the download broke off \(/);
  expect(error.hint).toContain('goes on where it stopped');
  expect(existsSync(join(folder.path, file.name))).toBe(false);
  const have = readFileSync(join(folder.path, 'weights.bin.part')).length;
  expect(have).toBeGreaterThan(0);

  expect(await downloadFile(file, `${server.base}/`, folder.path, (bytes) => seen.push(bytes))).toBe('resumed');
  expect(ranges).toEqual([undefined, `bytes=${have}-`]);
  expect(readFileSync(join(folder.path, file.name))).toEqual(content);
  expect(existsSync(join(folder.path, 'weights.bin.part'))).toBe(false);
  expect(seen.at(-1)).toBe(content.length);

  expect(await downloadFile(file, 'http://127.0.0.1:1', folder.path)).toBe('present');
});

it('starts over when the server knows no ranges', async () => {
  using folder = temporaryFolder();
  writeFileSync(join(folder.path, 'weights.bin.part'), content.subarray(0, 1000));
  await using server = await serve((_, response) => response.end(content));
  await downloadFile(file, server.base, folder.path);
  expect(readFileSync(join(folder.path, file.name))).toEqual(content);
});

it('refuses and deletes what is not the published file', async () => {
  using folder = temporaryFolder();
  const other = Buffer.alloc(content.length, 1);
  await using server = await serve((_, response) => response.end(other));
  const error = await errorOf(() => downloadFile(file, server.base, folder.path));
  expect(error.code).toBe('DATA_SONAR_DOWNLOAD');
  expect(error.message).toContain(`expected 300000 bytes, sha256 ${file.sha256}`);
  expect(existsSync(join(folder.path, 'weights.bin.part'))).toBe(false);
});

it('says what the server answered', async () => {
  using folder = temporaryFolder();
  await using server = await serve((_, response) => response.writeHead(404).end());
  const error = await errorOf(() => downloadFile(file, server.base, folder.path));
  expect(error.message).toBe(`${server.base}/weights.bin: the server answered 404 Not Found`);
});
