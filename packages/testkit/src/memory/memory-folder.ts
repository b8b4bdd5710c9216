import { AblataError, type OutputFile, type OutputFolder } from '@ablata/spec';

export interface MemoryFolder extends OutputFolder {
  /** The files published so far, by name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

export interface MemoryFolderOptions {
  /** Total of bytes that fit; writing more fails with DATA_DISK_FULL. Default: no limit. */
  readonly capacity?: number;
}

/** An output folder in memory that keeps the promises of core's: a file appears whole or not at all, and names stay inside. */
export function memoryFolder({ capacity = Number.POSITIVE_INFINITY }: MemoryFolderOptions = {}): MemoryFolder {
  const files = new Map<string, Uint8Array>();
  let total = 0;
  return {
    files,
    async file(name, fill) {
      if (name === '' || name.startsWith('/') || name.split(/[\\/]/).includes('..')) {
        throw new AblataError('DATA_BAD_NAME', `the file name '${name}' leaves the folder`);
      }
      const chunks: Uint8Array[] = [];
      let open = true;
      let position = 0;
      const file: OutputFile = {
        get position() {
          return position;
        },
        async write(bytes) {
          if (!open) throw new AblataError('INTERNAL_CLOSED', `'${name}' was written to after it was closed`);
          if (total + bytes.length > capacity) throw new AblataError('DATA_DISK_FULL', `no space left for '${name}'`);
          total += bytes.length;
          position += bytes.length;
          // A copy: the writer may use its buffer again.
          chunks.push(Uint8Array.from(bytes));
        },
      };
      try {
        await fill(file);
      } finally {
        open = false;
      }
      files.set(name, concatenate(chunks, position));
    },
  };
}

function concatenate(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let position = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, position);
    position += chunk.length;
  }
  return bytes;
}
