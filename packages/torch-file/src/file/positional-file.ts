import { closeSync, fstatSync, openSync, read, readSync, statSync } from 'node:fs';
import { promisify } from 'node:util';
import { AblataError } from '@ablata/spec';
import { truncated } from './file-errors.ts';

const readAt = promisify(read);

/** A file read at any place: in one go for headers, in the background for data. */
export interface PositionalFile {
  /** As the user named it, for messages. */
  readonly path: string;
  /** In bytes, when it was opened. */
  readonly size: number;
  /** Exactly these bytes, at once. @throws DATA_TRUNCATED when the file ends before. */
  readNow(position: number, length: number): Buffer;
  /** Exactly these bytes. @throws DATA_TRUNCATED */
  read(position: number, length: number): Promise<Buffer>;
  /** These bytes into a typed array. @throws DATA_TRUNCATED */
  readInto(target: ArrayBufferView, position: number): Promise<void>;
  /** Closing twice does nothing. */
  close(): void;
  [Symbol.dispose](): void;
}

/** @throws DATA_UNREADABLE when there is no such file. */
export function openFile(path: string): PositionalFile {
  const descriptor = open(path);
  const { size } = fstatSync(descriptor);
  let closed = false;
  const check = (position: number, length: number): void => {
    if (!Number.isSafeInteger(position) || position < 0 || !Number.isSafeInteger(length) || length < 0)
      throw truncated(path, `it names a place that no file has (${length} bytes at ${position})`);
    if (position + length > size) throw truncated(path, `${position + length} bytes are needed, the file has ${size}`);
  };
  const readInto = async (target: ArrayBufferView, position: number): Promise<void> => {
    check(position, target.byteLength);
    const bytes = new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
    for (let done = 0; done < bytes.length; ) {
      const { bytesRead } = await readAt(descriptor, bytes, done, bytes.length - done, position + done);
      if (bytesRead === 0) throw truncated(path, 'it shrank while it was read');
      done += bytesRead;
    }
  };
  const close = (): void => {
    if (!closed) closeSync(descriptor);
    closed = true;
  };
  return {
    path,
    size,
    readInto,
    readNow(position, length) {
      check(position, length);
      const buffer = Buffer.allocUnsafe(length);
      for (let done = 0; done < length; ) {
        const count = readSync(descriptor, buffer, done, length - done, position + done);
        if (count === 0) throw truncated(path, 'it shrank while it was read');
        done += count;
      }
      return buffer;
    },
    async read(position, length) {
      check(position, length);
      const buffer = Buffer.allocUnsafe(length);
      await readInto(buffer, position);
      return buffer;
    },
    close,
    [Symbol.dispose]: close,
  };
}

function open(path: string): number {
  try {
    // Opening a pipe would wait for whoever writes into it.
    if (!statSync(path).isFile()) throw Object.assign(new Error('not a file'), { code: 'it is no file' });
    return openSync(path, 'r');
  } catch (cause) {
    throw new AblataError('DATA_UNREADABLE', `${path} can't be opened: ${(cause as NodeJS.ErrnoException).code}.`, {
      hint: 'Check the path and its permissions.',
      cause,
    });
  }
}
