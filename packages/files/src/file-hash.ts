import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The sha256 of a whole file, in hex. Hashing 3 GB takes seconds, so the result is remembered in `cacheFolder` for
 * as long as path, size, modification time and inode stay the same. A cache that can't be read or written is no error.
 */
export async function fileHash(path: string, cacheFolder: string): Promise<string> {
  const real = await realpath(path);
  const { size, mtimeNs, ino } = await stat(real, { bigint: true });
  const stamp = [real, size, mtimeNs, ino].join('\n');
  const note = join(cacheFolder, 'hashes', `${createHash('sha256').update(stamp).digest('hex').slice(0, 32)}.txt`);
  const remembered = await readFile(note, 'utf8').catch(() => '');
  if (/^[0-9a-f]{64}$/.test(remembered)) return remembered;
  const hash = await hashFile(real);
  await remember(note, hash).catch(() => undefined);
  return hash;
}

/** The sha256 of a file, in hex, always from its bytes. */
export function hashFile(path: string): Promise<string> {
  return digest(path, createHash('sha256'));
}

/** The id that git gives a file's contents (and the Hugging Face Hub any file outside of LFS), in hex. */
export async function gitBlobHash(path: string): Promise<string> {
  const { size } = await stat(path);
  return digest(path, createHash('sha1').update(`blob ${size}\0`));
}

/** Reads in pieces of 4 MB, between which the event loop runs. */
async function digest(path: string, hash: ReturnType<typeof createHash>): Promise<string> {
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 22 })) hash.update(piece as Buffer);
  return hash.digest('hex');
}

async function remember(note: string, hash: string): Promise<void> {
  await mkdir(join(note, '..'), { recursive: true });
  const draft = `${note}.${process.pid}.tmp`;
  await writeFile(draft, hash);
  await rename(draft, note);
}
