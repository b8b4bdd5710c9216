import type { DroppedLine } from '@ablata/run-files';
import type { AnswerShown, RejectedGroup, RejectedPage } from '../api/types.ts';
import { shown } from './answers.ts';
import { answersToRow } from './answers-to-row.ts';
import { candidateText, parseStage } from './dropped-text.ts';
import type { ViewedRun } from './viewed-run.ts';

export interface RejectedQuery {
  readonly stage?: string | undefined;
  readonly fate?: string | undefined;
  readonly reason?: string | undefined;
  readonly offset: number;
  readonly limit: number;
}

/** What was answered and is not in the dataset, near-duplicates aside, by reason, with the raw answers. */
export function rejectedOf(run: ViewedRun, { stage, fate, reason, offset, limit }: RejectedQuery): RejectedPage {
  const { dropped } = run.files;
  const groups = new Map<string, { -readonly [K in keyof RejectedGroup]: RejectedGroup[K] }>();
  for (const line of dropped) {
    const key = JSON.stringify([line.stage, line.fate, line.reason]);
    const group = groups.get(key);
    if (group) group.count++;
    else groups.set(key, { stage: line.stage, fate: line.fate, reason: line.reason, count: 1 });
  }
  const wanted = dropped.filter(
    (line) =>
      (stage === undefined || line.stage === stage) &&
      (fate === undefined || line.fate === fate) &&
      (reason === undefined || line.reason === reason),
  );
  const rows = wanted.slice(offset, offset + limit).map((line) => {
    const text = candidateText(run, line.request, line.candidate) ?? null;
    return { ...line, text, answers: answersTo(run, line, text) };
  });
  return {
    groups: [...groups.values()].sort((a, b) => b.count - a.count),
    total: wanted.length,
    offset,
    rows,
    missing: run.answers.missing ?? null,
  };
}

/** Of a request, or, where a stage asks a row at a time, of this row; a stage behind which nobody was asked drops what was read of the first answers. */
function answersTo(run: ViewedRun, { stage, request, candidate }: DroppedLine, text: string | null): AnswerShown[] {
  const asked = run.answers.services(stage);
  return (asked.length > 0 ? asked : run.answers.services(parseStage(run) ?? '')).flatMap((service) => {
    const all = run.answers.of(service, request);
    const own = all.length > 1 ? answersToRow(run, { request, candidate, text }, all) : all;
    return (own.length > 0 ? own : all).map((each) => shown(service.name ?? service.slot, each));
  });
}
