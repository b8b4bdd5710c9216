/** One thing that was checked. What could not be checked is neither right nor wrong. */
export interface Check {
  readonly name: string;
  readonly state: 'ok' | 'failed' | 'n/a';
  /** What was looked at and what came of it, in a sentence. */
  readonly message: string;
  /** All there is to say, a sentence each. */
  readonly details: readonly string[];
}

/** Failed when there are problems. */
export function checked(
  name: string,
  problems: readonly string[],
  fine: string,
  details: readonly string[] = [],
): Check {
  const [first] = problems;
  if (first === undefined) return { name, state: 'ok', message: fine, details };
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more: --verbose)` : '';
  return { name, state: 'failed', message: `${first}${more}`, details: problems };
}

export function notApplicable(name: string, reason: string): Check {
  return { name, state: 'n/a', message: reason, details: [] };
}
