/** What a terminal of so many columns shows after it was written to: lines of cells, each a letter and how it is written. Knows what the command uses. */
export class AnsiScreen {
  #columns;
  #style = { color: undefined, bold: false, dim: false };
  #row = 0;
  #column = 0;
  /** @type {{ letter: string, style: { color: number | undefined, bold: boolean, dim: boolean } }[][]} */
  lines = [[]];

  constructor(columns) {
    this.#columns = columns;
  }

  write(text) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    for (const [part] of text.matchAll(/\u001b\[[\d;?]*[A-Za-z]|\u001b\][^\u0007]*\u0007|[\s\S]/gu)) {
      if (part.startsWith('\u001b[')) this.#control(part);
      else if (part === '\n') this.#newLine();
      else if (part === '\r') this.#column = 0;
      else if (part >= ' ') this.#put(part);
    }
  }

  #put(letter) {
    if (this.#column === this.#columns) {
      this.#newLine();
      this.#column = 0;
    }
    const line = this.lines[this.#row];
    while (line.length < this.#column) line.push({ letter: ' ', style: {} });
    line[this.#column++] = { letter, style: { ...this.#style } };
  }

  #newLine() {
    this.#row++;
    this.lines[this.#row] ??= [];
  }

  #control(sequence) {
    const kind = sequence.at(-1);
    const numbers = sequence.slice(2, -1).split(';').map(Number);
    if (kind === 'K') this.lines[this.#row].splice(numbers[0] === 2 ? 0 : this.#column);
    if (kind === 'A') this.#row = Math.max(0, this.#row - (numbers[0] || 1));
    if (kind === 'G') this.#column = (numbers[0] || 1) - 1;
    if (kind === 'J') {
      this.lines[this.#row].splice(this.#column);
      this.lines.splice(this.#row + 1);
    }
    if (kind === 'm') for (const number of numbers) this.#attribute(number);
  }

  #attribute(number) {
    if (number === 0) this.#style = { color: undefined, bold: false, dim: false };
    if (number === 1) this.#style.bold = true;
    if (number === 2) this.#style.dim = true;
    if (number === 22) Object.assign(this.#style, { bold: false, dim: false });
    if ((number >= 30 && number <= 37) || (number >= 90 && number <= 97)) this.#style.color = number;
    if (number === 39) this.#style.color = undefined;
  }
}
