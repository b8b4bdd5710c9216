import type { RejectedGroup, RejectedPage } from '../api/types.ts';
import { shown } from './answers.ts';
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
  const rows = wanted.slice(offset, offset + limit).map((line) => ({
    ...line,
    answers: run.answers
      .services(line.stage)
      .flatMap((service) =>
        run.answers.of(service, line.request).map((each) => shown(service.name ?? service.slot, each)),
      ),
  }));
  return {
    groups: [...groups.values()].sort((a, b) => b.count - a.count),
    total: wanted.length,
    offset,
    rows,
    missing: run.answers.missing ?? null,
  };
}
