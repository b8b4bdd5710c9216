import { type AblataError, eachError, isAblataError, severalErrors } from '@ablata/spec';

/** Thrown where something can't be judged because of a mistake that was told already: says nothing. */
export class Consequence extends Error {}

/**
 * Gathers the mistakes of a config, so that all of them are told at once. What is wrong in one place must not be told again in another: whoever meets a
 * service or a graph that is known to be wrong keeps quiet about it.
 */
export class Problems {
  /** Names of services that something is wrong with. */
  readonly services = new Set<string>();
  /** Whether the stages are not what the config meant, so that nothing can be said of their columns. */
  graph = false;
  readonly #errors: AblataError[] = [];

  get any(): boolean {
    return this.#errors.length > 0;
  }

  add(error: AblataError): void {
    this.#errors.push(error);
  }

  /** Does what may find a mistake, and gives undefined where it did. What nobody can mend in the config is thrown. */
  async attempt<T>(work: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Consequence) return undefined;
      if (!isAblataError(error) || !/^(CONFIG|PLUGIN|GRAPH|DATA)_/.test(error.code)) throw error;
      this.add(error);
      return undefined;
    }
  }

  /** @throws all that was gathered, as one error; the only one as it is */
  throw(): void {
    if (this.any) throw together(this.#errors);
  }
}

/** Finds mistakes for whoever gathers them, or else throws those it found itself. */
export async function gathering<T>(outer: Problems | undefined, work: (problems: Problems) => Promise<T>): Promise<T> {
  const problems = outer ?? new Problems();
  const result = await work(problems);
  if (!outer) problems.throw();
  return result;
}

/** Several errors as one that lists them, without those that follow from others; a single one stays as it is. */
export function together(errors: readonly AblataError[]): AblataError {
  return severalErrors(inOrder(withoutConsequences(errors.flatMap((error) => eachError(error)))));
}

/** Where a plugin is not there, neither is what it provides; what two stages miss is missing once. */
function withoutConsequences(errors: readonly AblataError[]): AblataError[] {
  const noPlugin = errors.some(({ code }) => code.startsWith('PLUGIN_'));
  const seen = new Set<string>();
  return errors.filter((error) => {
    const { code, message, details } = error;
    const unknown = /^CONFIG_UNKNOWN_(USE|SLOT|STAGE)$/.test(code);
    if (noPlugin && unknown && details['near'] !== true) return false;
    const key = code === 'GRAPH_UNBOUND' && details['slot'] ? `no ${String(details['slot'])}` : message;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** As they stand in the file; what has no place there comes last. */
function inOrder(errors: readonly AblataError[]): AblataError[] {
  const placed = errors.map((error) => {
    const [, line, column] = /^\S[^\n]*?:(\d+):(\d+)(?=\s|:)/.exec(error.message) ?? [];
    return { error, line: line === undefined ? Number.POSITIVE_INFINITY : Number(line), column: Number(column ?? 0) };
  });
  // Infinity minus itself is no number: those keep their order.
  return placed.sort((a, b) => a.line - b.line || a.column - b.column || 0).map(({ error }) => error);
}
