import { AssertionError, deepStrictEqual } from 'node:assert';

/** Fails the check with this message unless the condition holds. */
export function ensure(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionError({ message, stackStartFn: ensure });
}

/** Fails the check unless both are deeply equal. The message of the difference follows the given one. */
export function ensureEqual(actual: unknown, expected: unknown, message: string): void {
  try {
    deepStrictEqual(actual, expected);
  } catch (error) {
    throw new AssertionError({
      message: `${message}\n${(error as Error).message}`,
      actual,
      expected,
      stackStartFn: ensureEqual,
    });
  }
}
