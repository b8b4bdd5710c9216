import { AblataError } from '@ablata/spec';

/** The query of a request, each part asked for by what it must be. */
export class Parameters {
  readonly #query: URLSearchParams;

  constructor(query: URLSearchParams) {
    this.#query = query;
  }

  text(name: string): string | undefined {
    const value = this.#query.get(name);
    return value === null || value === '' ? undefined : value;
  }

  /** @throws CONFIG_USAGE */
  whole(name: string, otherwise: number, most = Number.MAX_SAFE_INTEGER): number {
    const value = this.text(name);
    if (value === undefined) return otherwise;
    const number = Number(value);
    if (!Number.isInteger(number) || number < 0)
      throw new AblataError('CONFIG_USAGE', `${name} must be a whole number of at least 0 (was '${value}')`);
    return Math.min(number, most);
  }

  /** @throws CONFIG_USAGE */
  number(name: string, otherwise: number): number {
    const value = this.text(name);
    if (value === undefined) return otherwise;
    const number = Number(value);
    if (!Number.isFinite(number)) throw new AblataError('CONFIG_USAGE', `${name} must be a number (was '${value}')`);
    return number;
  }

  flag(name: string): boolean {
    return this.text(name) === '1';
  }

  wholes(name: string): number[] {
    return (this.text(name) ?? '')
      .split(',')
      .filter((part) => /^\d+$/.test(part))
      .map(Number);
  }
}
