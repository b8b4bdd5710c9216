import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { type FlushAhead, flushAhead } from '@ablata/files';
import { AblataError, type OutputFile, type OutputFolder } from '@ablata/spec';
import { contains } from '../container/project.ts';
import { folderError } from './folder-error.ts';

export interface WrittenFile {
  /** Relative to the folder, with `/`. */
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** A folder whose files appear whole or not at all; it knows size and checksum of each file it published. */
export class AtomicFolder implements OutputFolder {
  readonly #root: string;
  readonly #label: string;
  readonly #written = new Map<string, WrittenFile>();

  /** @param label how messages call the folder. */
  constructor(root: string, label: string) {
    this.#root = resolve(root);
    this.#label = label;
  }

  /** What was published, by name. */
  get written(): readonly WrittenFile[] {
    return [...this.#written.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async file(name: string, fill: (file: OutputFile) => Promise<void>): Promise<void> {
    const path = resolve(this.#root, name);
    if (!contains(this.#root, path) || path === this.#root) {
      throw new AblataError('DATA_BAD_NAME', `the file name '${name}' leaves the folder ${this.#label}`, {
        mender: 'plugin',
      });
    }
    const temporary = join(dirname(path), `.${process.pid}-${name.replaceAll('/', '-')}.tmp`);
    try {
      await mkdir(dirname(path), { recursive: true });
      const written = await writeTemporary(temporary, name, fill);
      await rename(temporary, path);
      await syncFolder(dirname(path));
      this.#written.set(name, written);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => {});
      throw folderError(error, `${this.#label}/${name}`);
    }
  }
}

/** Takes away what a process that was killed had begun to write. Only for who holds the folder's lock. */
export async function removeLeftovers(root: string): Promise<void> {
  const names = await readdir(root, { recursive: true }).catch(() => []);
  for (const name of names) {
    if (/^\.\d+-.*\.tmp$/.test(basename(name))) await rm(join(root, name), { force: true }).catch(() => {});
  }
}

async function writeTemporary(
  path: string,
  name: string,
  fill: (file: OutputFile) => Promise<void>,
): Promise<WrittenFile> {
  const handle = await open(path, 'w');
  const disk = flushAhead(handle);
  try {
    const file = new HashedFile(handle, disk);
    await fill(file);
    await disk.done();
    await handle.sync();
    return { name, bytes: file.position, sha256: file.sha256() };
  } finally {
    await disk.done().catch(() => {});
    await handle.close();
  }
}

class HashedFile implements OutputFile {
  position = 0;
  readonly #handle: FileHandle;
  readonly #disk: FlushAhead;
  readonly #hash: Hash = createHash('sha256');

  constructor(handle: FileHandle, disk: FlushAhead) {
    this.#handle = handle;
    this.#disk = disk;
  }

  async write(bytes: Uint8Array): Promise<void> {
    const writing = this.#writeAll(bytes);
    this.#hash.update(bytes); // while the system writes
    await writing;
    this.#disk.flush(this.position);
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    let offset = 0;
    while (offset < bytes.length) {
      const { bytesWritten } = await this.#handle.write(bytes, offset, bytes.length - offset, this.position);
      offset += bytesWritten;
      this.position += bytesWritten;
    }
  }

  sha256(): string {
    return this.#hash.digest('hex');
  }
}

/** A rename survives a power cut only once its folder is synced; some systems can't, and need not. */
async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r').catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close();
}
