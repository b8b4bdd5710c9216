import type { Traversal } from 'arktype';

/** Refuses options that are right one by one and wrong together, without repeating them all in the message. */
export function demand(context: Traversal, expected: string): false {
  return context.reject({ expected, actual: '' });
}
