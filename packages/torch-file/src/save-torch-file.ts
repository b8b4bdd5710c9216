import { open, rename, rm } from 'node:fs/promises';
import { BYTES_PER_ELEMENT } from './dtype.ts';
import { PickleWriter, type WritableDType } from './pickle/pickle-writer.ts';
import { type ArchiveStorage, writeArchive } from './write-archive.ts';
import type { ByteSink } from './zip/zip-writer.ts';

/** A tensor to be written. */
export class TensorToSave {
  readonly dtype: WritableDType;
  readonly shape: readonly number[];
  /** Its bytes, little-endian and row-major: a typed array, or pieces made when they are needed. */
  readonly data: ArrayBufferView | (() => Iterable<Uint8Array> | AsyncIterable<Uint8Array>);

  /** @throws RangeError when an array in memory has another number of bytes than the shape needs. */
  constructor(dtype: WritableDType, shape: readonly number[], data: TensorToSave['data']) {
    this.dtype = dtype;
    this.shape = shape;
    this.data = data;
    if (ArrayBuffer.isView(data) && data.byteLength !== this.byteLength)
      throw new RangeError(
        `a ${dtype} tensor of shape [${shape.join(', ')}] has ${this.byteLength} bytes, not ${data.byteLength}`,
      );
  }

  get byteLength(): number {
    return this.shape.reduce((product, size) => product * size, BYTES_PER_ELEMENT[this.dtype]);
  }
}

/** What can be written: safe integers become ints, other numbers floats, objects and maps dicts, arrays lists. */
export type Savable =
  | null
  | boolean
  | number
  | string
  | TensorToSave
  | readonly Savable[]
  | ReadonlyMap<string | number, Savable>
  | { readonly [key: string]: Savable };

/**
 * Writes a value as a file that `torch.load(path, weights_only=True)` gives back. The file appears whole or not at all; equal values give
 * equal bytes.
 *
 * @example await saveTorchFile('x.pt', { weight: new TensorToSave('float32', [2, 3], new Float32Array(6)), step: 7 });
 */
export async function saveTorchFile(path: string, value: Savable): Promise<void> {
  const temporary = `${path}.${process.pid}.part`;
  const handle = await open(temporary, 'w');
  try {
    let position = 0;
    await writeTorchFile(
      {
        get position() {
          return position;
        },
        async write(bytes) {
          for (let done = 0; done < bytes.length; ) done += (await handle.write(bytes, done)).bytesWritten;
          position += bytes.length;
        },
      },
      value,
    );
    await handle.sync();
    await handle.close();
    await rename(temporary, path);
  } catch (error) {
    await handle.close();
    await rm(temporary, { force: true });
    throw error;
  }
}

/** The same into any sink. */
export async function writeTorchFile(sink: ByteSink, value: Savable): Promise<void> {
  const pickle = new PickleWriter();
  const storages: ArchiveStorage[] = [];
  const write = (item: Savable): void => {
    if (item === null) pickle.none();
    else if (typeof item === 'boolean') pickle.boolean(item);
    else if (typeof item === 'string') pickle.string(item);
    else if (typeof item === 'number') {
      if (Number.isSafeInteger(item) && !Object.is(item, -0)) pickle.integer(item);
      else pickle.float(item);
    } else if (item instanceof TensorToSave) {
      const key = String(storages.length);
      storages.push({ key, size: item.byteLength, data: () => piecesOf(item) });
      pickle.tensor({ key, dtype: item.dtype, shape: item.shape });
    } else if (Array.isArray(item)) {
      pickle.beginList();
      for (const inner of item as readonly Savable[]) write(inner);
      pickle.endList();
    } else {
      pickle.beginDict();
      for (const [key, inner] of item instanceof Map
        ? (item as ReadonlyMap<string | number, Savable>)
        : Object.entries(item)) {
        write(key);
        write(inner);
      }
      pickle.endDict();
    }
  };
  write(value);
  pickle.end();
  await writeArchive(sink, [pickle.take()], storages);
}

function piecesOf({ data }: TensorToSave): ReturnType<ArchiveStorage['data']> {
  if (typeof data === 'function') return data();
  return [new Uint8Array(data.buffer, data.byteOffset, data.byteLength)];
}
