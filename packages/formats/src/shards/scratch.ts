import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AblataError } from '@ablata/spec';

/** Bytes that stay in memory before later ones go to a file. */
const HELD = 32 * 2 ** 20;

/** Byte strings by number: the first of them in memory, the others in a file that has no name, so that nothing stays behind however the process ends. */
export class Scratch implements Disposable {
  readonly #held: number;
  readonly #folder: string;
  readonly #entries: (Uint8Array | { readonly position: number; readonly length: number })[] = [];
  #bytes = 0;
  #end = 0;
  #file: { readonly descriptor: number; readonly path: string } | undefined;

  constructor(held = HELD, folder = tmpdir()) {
    this.#held = held;
    this.#folder = folder;
  }

  /** @throws DATA_SPILL */
  append(bytes: Uint8Array): number {
    this.#bytes += bytes.length;
    if (this.#bytes <= this.#held) return this.#entries.push(bytes) - 1;
    try {
      this.#file ??= openNameless(this.#folder);
      const { descriptor } = this.#file;
      for (let done = 0; done < bytes.length; )
        done += writeSync(descriptor, bytes, done, bytes.length - done, this.#end + done);
    } catch (cause) {
      throw new AblataError(
        'DATA_SPILL',
        `Rows of a dataset in shards can't be put aside in ${this.#folder}: ${(cause as Error).message}`,
        { cause, hint: 'Make room there, or name another folder with TMPDIR.' },
      );
    }
    const position = this.#end;
    this.#end += bytes.length;
    return this.#entries.push({ position, length: bytes.length }) - 1;
  }

  read(number: number): Uint8Array {
    const entry = this.#entries[number]!;
    if (entry instanceof Uint8Array) return entry;
    const bytes = new Uint8Array(entry.length);
    for (let done = 0; done < bytes.length; ) {
      const read = readSync(this.#file!.descriptor, bytes, done, bytes.length - done, entry.position + done);
      if (read === 0) throw new RangeError('the file of rows put aside ends before its end');
      done += read;
    }
    return bytes;
  }

  [Symbol.dispose](): void {
    if (this.#file === undefined) return;
    const { descriptor, path } = this.#file;
    this.#file = undefined;
    closeSync(descriptor);
    forget(path);
  }
}

function openNameless(folder: string): { readonly descriptor: number; readonly path: string } {
  const path = join(folder, `ablata-rows-${process.pid}-${randomBytes(6).toString('hex')}`);
  const descriptor = openSync(path, 'wx+', 0o600);
  forget(path);
  return { descriptor, path };
}

/** Where a file that is open keeps its name, it goes when it is closed. */
function forget(path: string): void {
  try {
    unlinkSync(path);
  } catch {}
}
