import type { StoredCompletion } from '@ablata/ledger';
import { rowsBySeed } from '@ablata/run-files';
import type { ViewedRun } from './viewed-run.ts';

export interface AskedRow {
  readonly request: number;
  readonly candidate: number;
  readonly text: string | null;
}

/**
 * Of the answers to a request those to one row, where a stage asks a row at a time: by the seeds of its questions, and of a stage of somebody's
 * own, which has others, by the row's text in the question.
 */
export function answersToRow(
  run: ViewedRun,
  { request, candidate, text }: AskedRow,
  all: readonly StoredCompletion[],
): StoredCompletion[] {
  const rowOf = run.manifest && rowsBySeed(run.manifest, request);
  const bySeed = all.filter((each) => rowOf?.(each.request.seed) === candidate);
  if (bySeed.length > 0 || text === null) return bySeed;
  return all.filter((each) => each.request.messages.some(({ content }) => content.includes(text)));
}
