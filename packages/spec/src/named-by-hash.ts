import { createHash } from 'node:crypto';

/**
 * Sixteen hex digits of a value's SHA-256, for an identity that must differ where an option differs and may not show it: options that can
 * hold anything, prompts and keys too. The order of keys makes no difference; null for an option that is left out.
 */
export function namedByHash(value: unknown): string | null {
  if (value === undefined) return null;
  return createHash('sha256').update(canonical(value)).digest('hex').slice(0, 16);
}

/** JSON with its keys in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : each,
  );
}
