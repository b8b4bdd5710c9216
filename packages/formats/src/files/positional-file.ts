import { open } from 'node:fs/promises';
import { AblataError } from '@ablata/spec';

/** A file read at any place. */
export interface PositionalFile {
  /** As the user named it, for messages. */
  readonly path: string;
  readonly size: number;
  /** Exactly these bytes. @throws DATA_TRUNCATED when the file ends before. */
  read(position: number, length: number): Promise<Buffer>;
  /** These bytes into a typed array. @throws DATA_TRUNCATED */
  readInto(target: ArrayBufferView, position: number): Promise<void>;
  close(): Promise<void>;
}

/** @throws DATA_UNREADABLE when there is no such file. */
export async function openFile(path: string): Promise<PositionalFile> {
  const handle = await open(path, 'r').catch((cause: unknown) => {
    throw new AblataError('DATA_UNREADABLE', `${path} can't be opened: ${(cause as NodeJS.ErrnoException).code}.`, {
      hint: 'Check the path and its permissions.',
      cause,
    });
  });
  const { size } = await handle.stat();
  const readInto = async (target: ArrayBufferView, position: number): Promise<void> => {
    if (position < 0 || position + target.byteLength > size) {
      throw truncated(path, `${position + target.byteLength} bytes are needed, the file has ${size}`);
    }
    const bytes = new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
    for (let done = 0; done < bytes.length; ) {
      const { bytesRead } = await handle.read(bytes, done, bytes.length - done, position + done);
      if (bytesRead === 0) throw truncated(path, 'it shrank while it was read');
      done += bytesRead;
    }
  };
  return {
    path,
    size,
    readInto,
    async read(position, length) {
      if (position < 0 || position + length > size) {
        throw truncated(path, `${position + length} bytes are needed, the file has ${size}`);
      }
      const buffer = Buffer.allocUnsafe(length);
      await readInto(buffer, position);
      return buffer;
    },
    close: () => handle.close(),
  };
}

export function truncated(path: string, what: string): AblataError {
  return new AblataError('DATA_TRUNCATED', `${path} is cut short: ${what}.`, {
    hint: 'Copy or write the file again; compare its size with the original.',
  });
}

export function damaged(path: string, what: string): AblataError {
  return new AblataError('DATA_DAMAGED', `${path} is damaged: ${what}.`, {
    hint: 'Copy or write the file again; compare its checksum with the original.',
  });
}

/** The file is whole, but not what this format allows or this reader takes. */
export function unsupported(path: string, what: string, hint: string): AblataError {
  return new AblataError('DATA_UNSUPPORTED', `${path} can't be read as a dataset: ${what}.`, { hint });
}

/** The file asks for something that a dataset never needs and an attack would. */
export function hostile(path: string, what: string): AblataError {
  return new AblataError('DATA_HOSTILE', `${path} is refused: ${what}.`, {
    hint: 'Nothing of it was run. Do not load a file you do not trust in Python either.',
  });
}
