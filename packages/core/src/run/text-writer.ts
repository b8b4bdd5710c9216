import type { OutputFile } from '@ablata/spec';

/** Characters that are written at once. */
const BLOCK = 2 ** 20;

/** Writes a text that comes in many small pieces. */
export class TextWriter {
  readonly #file: OutputFile;
  #pieces: string[] = [];
  #characters = 0;

  constructor(file: OutputFile) {
    this.#file = file;
  }

  /** Undefined when there is nothing to wait for. */
  write(piece: string): Promise<void> | undefined {
    this.#pieces.push(piece);
    this.#characters += piece.length;
    return this.#characters >= BLOCK ? this.end() : undefined;
  }

  /** Writes what is left. */
  async end(): Promise<void> {
    const text = this.#pieces.join('');
    this.#pieces = [];
    this.#characters = 0;
    await this.#file.write(Buffer.from(text));
  }
}
