import type { Decision, Proof } from '@ablata/core';
import type { JsonObject } from '@ablata/spec';
import { toBase64 } from '../api/encode.ts';
import type { Duplicates, Pair, PairsPage, Point } from '../api/types.ts';
import { candidateText } from './dropped-text.ts';
import type { ViewedRun } from './viewed-run.ts';

/** What stages dropped as near-duplicates, and what other thresholds would have kept. */
export function duplicatesOf(run: ViewedRun): Duplicates {
  const { manifest, proof } = run;
  const found = nearDuplicates(proof);
  const stages = found.map(([stage, certificate]) => {
    const summary = manifest?.summaries[stage] as JsonObject | undefined;
    return {
      stage,
      threshold: typeof certificate['threshold'] === 'number' ? certificate['threshold'] : null,
      dropped: certificate.decisions.length,
      curve: curveOf(summary),
      note: typeof summary?.['curveNote'] === 'string' ? summary['curveNote'] : null,
    };
  });
  const similarities = Object.fromEntries(
    found.map(([stage, { decisions }]) => [stage, toBase64(Float32Array.from(sortedPairs(decisions), similarityOf))]),
  );
  return { stages, kept: manifest?.rows ?? run.entry.rows, asked: manifest?.books.asked ?? null, similarities };
}

/** Pairs of a stage whose similarity lies in a range, those that were closest to being kept first. */
export function pairsOf(
  run: ViewedRun,
  stage: string,
  { from, to, offset, limit }: { from: number; to: number; offset: number; limit: number },
): PairsPage {
  const decisions = run.proof?.stages[stage]?.decisions ?? [];
  const wanted = sortedPairs(decisions)
    .filter((each) => similarityOf(each) >= from && similarityOf(each) < to)
    .reverse();
  return { total: wanted.length, offset, pairs: wanted.slice(offset, offset + limit).map((each) => pairOf(run, each)) };
}

/** Dropped rows that a row stands for, the most similar first. */
export function duplicatesOfRow(run: ViewedRun, row: number, most = 100): Pair[] {
  return nearDuplicates(run.proof)
    .flatMap(([, { decisions }]) => decisions.filter((decision) => decision.row === row))
    .sort((a, b) => similarityOf(b) - similarityOf(a))
    .slice(0, most)
    .map((each) => pairOf(run, each));
}

export function nearDuplicates(proof: Proof | undefined): [string, Proof['stages'][string]][] {
  return Object.entries(proof?.stages ?? {}).filter(([, { kind }]) => kind === 'near-duplicates');
}

function pairOf(run: ViewedRun, decision: Decision): Pair {
  const { request, candidate, row } = decision;
  const similarity = similarityOf(decision);
  return {
    request,
    candidate,
    similarity: Number.isFinite(similarity) ? similarity : null,
    text: candidateText(run, request, candidate) ?? null,
    row,
    keptText: row === null ? null : run.text(row),
  };
}

function similarityOf(decision: Decision): number {
  const { similarity } = decision as unknown as { readonly similarity?: unknown };
  return typeof similarity === 'number' ? similarity : Number.NaN;
}

const sortedLists = new WeakMap<readonly Decision[], readonly Decision[]>();

function sortedPairs(decisions: readonly Decision[]): readonly Decision[] {
  const known = sortedLists.get(decisions);
  if (known) return known;
  const sorted = decisions
    .filter((each) => Number.isFinite(similarityOf(each)))
    .sort((a, b) => similarityOf(b) - similarityOf(a));
  sortedLists.set(decisions, sorted);
  return sorted;
}

function curveOf(summary: JsonObject | undefined): Point[] {
  const { thresholds, kept } = (summary?.['curve'] ?? {}) as { readonly thresholds?: unknown; readonly kept?: unknown };
  if (!Array.isArray(thresholds) || !Array.isArray(kept)) return [];
  return thresholds.map((threshold, index) => ({ x: Number(threshold), y: Number(kept[index]) }));
}
