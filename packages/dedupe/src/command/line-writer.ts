import { type FileHandle, open, rename, rm } from 'node:fs/promises';

/** Characters that are written at once. */
const BLOCK = 2 ** 18;

/** A file of lines that appears whole or not at all. */
export class LineWriter implements AsyncDisposable {
  readonly #path: string;
  readonly #file: FileHandle;
  #lines: string[] = [];
  #characters = 0;
  #published = false;

  static async open(path: string): Promise<LineWriter> {
    return new LineWriter(path, await open(`${path}.part`, 'w'));
  }

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  async write(line: string): Promise<void> {
    this.#lines.push(line, '\n');
    this.#characters += line.length;
    if (this.#characters >= BLOCK) await this.#flush();
  }

  async publish(): Promise<void> {
    await this.#flush();
    await this.#file.sync();
    await rename(`${this.#path}.part`, this.#path);
    this.#published = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
    if (!this.#published) await rm(`${this.#path}.part`, { force: true });
  }

  async #flush(): Promise<void> {
    const text = this.#lines.join('');
    this.#lines = [];
    this.#characters = 0;
    await this.#file.write(text);
  }
}
