/** What must not be shown: keys, values of headers, user and password of an address. Too short ones would only blacken words. */
export class Secrets {
  readonly #values: readonly string[];

  constructor(values: readonly string[]) {
    this.#values = values.filter((value) => value.length >= 4);
  }

  /** For texts that a server wrote, such as the names of its models. */
  redact(text: string): string {
    return this.#values.reduce((shown, secret) => shown.replaceAll(secret, '[secret]'), text);
  }
}
