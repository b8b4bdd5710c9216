import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { checkpointError, truncatedCheckpoint } from './checkpoint-error.ts';

/** Random access to a file's bytes. Used for headers only (kilobytes), so synchronous reads are fine. */
export interface ByteSource extends Disposable {
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** Exactly `length` bytes from `offset`; a `DATA_CHECKPOINT_TRUNCATED` error naming `what` when the file ends before. */
  read(offset: number, length: number, what: string): Buffer;
}

export function openByteSource(path: string): ByteSource {
  const descriptor = openFile(path);
  const { size } = fstatSync(descriptor);
  return {
    path,
    size,
    read(offset, length, what) {
      if (!Number.isSafeInteger(offset) || offset < 0 || length < 0 || offset + length > size) {
        throw truncatedCheckpoint(path, what, size);
      }
      const bytes = Buffer.alloc(length);
      for (let done = 0; done < length; ) {
        const count = readSync(descriptor, bytes, done, length - done, offset + done);
        if (count === 0) throw truncatedCheckpoint(path, what, size);
        done += count;
      }
      return bytes;
    },
    [Symbol.dispose]: () => closeSync(descriptor),
  };
}

function openFile(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    const error = checkpointError(
      'NOT_FOUND',
      path,
      'the file cannot be opened',
      'Give the path of sonar_text_encoder.pt (or of the safetensors port), or run `npx ablata-sonar download`.',
    );
    error.cause = cause;
    throw error;
  }
}
