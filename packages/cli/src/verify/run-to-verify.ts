import type { Manifest, Proof } from '@ablata/core';
import type { JsonObject, OpenDataset, RowSet } from '@ablata/spec';

/** A finished run, as its folder shows it. */
export interface RunToVerify {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly proof: Proof;
  /** What the proof divides the dataset into. */
  readonly sets: readonly RowSet[];
  /** The dataset in each format that can be read, by the ending of its files; those with vectors first. */
  readonly datasets: ReadonlyMap<string, OpenDataset>;
  /** Opens a set in one of these formats. */
  open(set: string, extension: string): Promise<OpenDataset>;
}

/** A stage as run.json describes it. */
export interface DescribedStage {
  readonly name: string;
  /** What it is, whatever it is called. */
  readonly stage: string;
}

export function stagesOf({ experiment }: Manifest): readonly DescribedStage[] {
  const { stages } = experiment as JsonObject & { readonly stages?: readonly DescribedStage[] };
  return stages ?? [];
}

/** What the name of a row is in messages and sets. */
export function idOf({ request, candidate }: { readonly request: number; readonly candidate: number }): string {
  return `${request}:${candidate}`;
}
