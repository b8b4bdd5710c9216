import type { Batch, ColumnSchema, ColumnTypes, Fate, Json, RowPosition } from '@ablata/spec';

type Cells = Readonly<Record<string, Json>>;

/** A row's answers: each gives cells for a row, or is booked. */
export interface Answers {
  readonly answers: readonly ({ readonly cells: Cells } | { readonly fate: Fate; readonly reason: string })[];
  readonly notes: readonly string[];
}

interface Books {
  drop(row: RowPosition, fate: Fate, reason: string): void;
  note(row: RowPosition, label: string): void;
}

/** Puts answers beside their rows and books those that are none. With `fanOut` a row becomes as many as it has answers. */
export function settleAnswers(
  batch: Batch<ColumnSchema>,
  values: readonly Answers[],
  names: readonly string[],
  fanOut: boolean,
  { drop, note }: Books,
): Batch<ColumnSchema> | undefined {
  const parents: number[] = [];
  const kept: Cells[] = [];
  const lost: { readonly request: number; readonly candidate: number; readonly fate: Fate; readonly reason: string }[] =
    [];
  for (const [index, { answers, notes }] of values.entries()) {
    const row = { request: batch.requests[index] as number, candidate: batch.candidates[index] as number };
    for (const label of notes) note(row, label);
    for (const answer of answers) {
      if ('cells' in answer) {
        parents.push(index);
        kept.push(answer.cells);
      } else lost.push({ ...row, ...answer });
    }
  }
  const cells: Record<string, ColumnTypes['json'][]> = Object.fromEntries(
    names.map((name) => [name, kept.map((answer) => answer[name] ?? null)]),
  );
  const grown = fanOut ? batch.expand<ColumnSchema>(parents, cells) : batch.select(parents).add<ColumnSchema>(cells);
  // Behind a fan-out, what is lost is numbered behind what is kept, so that each has a place of its own in the books.
  const next = new Map<number, number>();
  for (const request of grown.requests) next.set(request, (next.get(request) ?? 0) + 1);
  for (const { request, candidate, fate, reason } of lost) {
    const place = fanOut ? (next.get(request) ?? 0) : candidate;
    next.set(request, place + 1);
    drop({ request, candidate: place }, fate, reason);
  }
  return grown.length > 0 ? grown : undefined;
}
