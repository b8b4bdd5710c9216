/** What can become of a row that is asked for and not kept. With `kept` they make the books. */
export type Fate = 'duplicate' | 'unparsable' | 'empty' | 'truncated' | 'filtered' | 'failed';

export const FATES: readonly Fate[] = ['duplicate', 'unparsable', 'empty', 'truncated', 'filtered', 'failed'];
