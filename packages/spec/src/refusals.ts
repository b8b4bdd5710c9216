import { type AblataError, isAblataError } from './errors.ts';
import { severalErrors } from './several-errors.ts';

/**
 * Gathers what a service refuses of its options, so that its user mends all of it at once. An error whose `details.path` leads to an option, or whose
 * `details.file` is a file that an option names, is told with that option's line.
 *
 * @example
 * const refusals = new Refusals();
 * const key = refusals.attempt(() => readVariable('apiKeyEnv'));
 * const model = await refusals.attempt(() => openModel(options.model));
 * refusals.throw();
 */
export class Refusals {
  readonly #errors: AblataError[] = [];

  /** Does what may refuse something; undefined where it did. What is no refusal (of another area than CONFIG and DATA) is thrown. */
  attempt<T>(work: () => Promise<T>): Promise<T | undefined>;
  attempt<T>(work: () => T): T | undefined;
  attempt(work: () => unknown): unknown {
    try {
      const done = work();
      return done instanceof Promise ? done.catch((error: unknown) => this.#keep(error)) : done;
    } catch (error) {
      return this.#keep(error);
    }
  }

  add(error: AblataError): void {
    this.#errors.push(error);
  }

  /** @throws all that was refused, as one error; the only refusal as it is */
  throw(): void {
    if (this.#errors.length > 0) throw severalErrors(this.#errors);
  }

  #keep(error: unknown): undefined {
    if (!isAblataError(error) || !/^(CONFIG|DATA)_/.test(error.code)) throw error;
    this.add(error);
  }
}
