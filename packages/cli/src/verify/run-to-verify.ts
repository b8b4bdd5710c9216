import type { Manifest, Proof } from '@ablata/core';
import type { JsonObject, OpenDataset, RowSet } from '@ablata/spec';

/** What made a dataset, as run.json says it, or else the dataset itself. */
export type Told = Pick<Manifest, 'rows' | 'books' | 'experiment'>;

/** A finished run, as its folder shows it, or the folder of its dataset alone. */
export interface RunToVerify {
  readonly folder: string;
  /** What the folder is: a run's, that of its dataset without the run, or an export, which has the files of sets and run.json. */
  readonly kind: 'run' | 'dataset' | 'export';
  /** Undefined where the dataset is here alone. */
  readonly manifest: Manifest | undefined;
  /** Undefined where there is no run.json, and no dataset file that says it. */
  readonly told: Told | undefined;
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

export function stagesOf({ experiment }: Pick<Told, 'experiment'>): readonly DescribedStage[] {
  const { stages } = experiment as JsonObject & { readonly stages?: readonly DescribedStage[] };
  return stages ?? [];
}

/** What the name of a row is in messages and sets. */
export function idOf({ request, candidate }: { readonly request: number; readonly candidate: number }): string {
  return `${request}:${candidate}`;
}
