import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { folderError } from '../folder-error.ts';

/**
 * What a run holds and memory is too dear for: bytes appended to one file. The file loses its name as soon as it is open, so nothing of it
 * stays behind whatever ends the process. There is none until something is put aside.
 */
export class ScratchFile implements Disposable {
  readonly #path: string;
  readonly #label: string;
  #file: number | undefined;
  #end = 0;

  /** @param label how messages call the file */
  constructor(path: string, label: string) {
    this.#path = path;
    this.#label = label;
  }

  /** Bytes put aside so far. */
  get size(): number {
    return this.#end;
  }

  /** Gives where the bytes are. @throws RUN_DISK_FULL, RUN_FOLDER_UNWRITABLE */
  append(bytes: Uint8Array): number {
    const start = this.#end;
    try {
      const file = this.#open();
      for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, start + done);
    } catch (error) {
      throw folderError(error, this.#label);
    }
    this.#end += bytes.length;
    return start;
  }

  /** Fills `target` with the bytes from there on. */
  read(target: Uint8Array, position: number): void {
    for (let done = 0; done < target.length; ) {
      const read = readSync(this.#open(), target, done, target.length - done, position + done);
      if (read === 0) throw new RangeError('there are no bytes put aside in this place');
      done += read;
    }
  }

  [Symbol.dispose](): void {
    if (this.#file === undefined) return;
    closeSync(this.#file);
    this.#file = undefined;
    this.#forget();
  }

  #open(): number {
    if (this.#file === undefined) {
      this.#file = openSync(this.#path, 'wx+');
      this.#forget();
    }
    return this.#file;
  }

  /** Where a file that is open keeps its name, it goes when it is closed. */
  #forget(): void {
    try {
      unlinkSync(this.#path);
    } catch {}
  }
}
