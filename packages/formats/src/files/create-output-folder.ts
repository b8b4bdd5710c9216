import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, sep } from 'node:path';
import { flushAhead } from '@ablata/files';
import { AblataError, type OutputFile, type OutputFolder } from '@ablata/spec';

/**
 * A folder on disk whose files appear whole or not at all: each is written under a temporary name, synced and renamed.
 * What core does inside a run, for use without core.
 *
 * @param root made when it does not exist
 */
export function createOutputFolder(root: string): OutputFolder {
  return {
    async file(name, fill) {
      const path = join(root, safeName(name));
      await mkdir(dirname(path), { recursive: true });
      const temporary = `${path}.${randomBytes(4).toString('hex')}.part`;
      try {
        await writeWhole(temporary, fill);
        await rename(temporary, path);
      } catch (error) {
        await rm(temporary, { force: true });
        throw explain(error, name);
      }
    },
  };
}

async function writeWhole(path: string, fill: (file: OutputFile) => Promise<void>): Promise<void> {
  const handle = await open(path, 'wx');
  const disk = flushAhead(handle);
  try {
    let position = 0;
    await fill({
      get position() {
        return position;
      },
      async write(bytes) {
        for (let written = 0; written < bytes.length; ) {
          written += (await handle.write(bytes, written)).bytesWritten;
        }
        position += bytes.length;
        disk.flush(position);
      },
    });
    await disk.done();
    await handle.sync();
  } finally {
    await disk.done().catch(() => {});
    await handle.close();
  }
}

function safeName(name: string): string {
  const path = normalize(name);
  if (name === '' || isAbsolute(path) || path.split(sep).includes('..')) {
    throw new AblataError('DATA_PATH_OUTSIDE', `The file name '${name}' leaves the output folder.`, {
      hint: 'Give a name inside the folder, e.g. splits/1k/train.',
    });
  }
  return path;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'the folder may not be written',
  EPERM: 'the folder may not be written',
  EROFS: 'the file system is read-only',
};

function explain(error: unknown, name: string): unknown {
  const reason = REASONS[(error as NodeJS.ErrnoException).code ?? ''];
  if (reason === undefined) return error;
  return new AblataError('DATA_WRITE_FAILED', `${name} could not be written: ${reason}.`, {
    hint: 'What was there before is untouched. Mend that and run the same command again.',
    cause: error,
  });
}
