import { type } from 'arktype';

/**
 * The one rule by which a stream can keep: the first. What other functions offer needs the whole set, and whoever asks for it here is told where it is.
 */
export const keepFirst = type("'first'").describe(
  "'first', since a run goes on row by row and has counted a row long before its copies come: for no copy at all, or another one than the first, leave it out and put the stage 'clusters' before 'split', which marks rows that are near no other one ('clusters.alone')",
);
