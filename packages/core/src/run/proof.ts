import type { DatasetView, Deduplicator, JsonObject, OutputFolder, RowSet } from '@ablata/spec';
import type { DuplicateEvidence } from './control.ts';

/** Vectors of the dropped rows, so that the certificate can be checked from the files alone. */
export const DROPPED_VECTORS = 'dropped.f32';

/** For each dropped row the kept row that stands for it. Positions are [request, candidate]. */
export interface DedupCertificate extends JsonObject {
  readonly measure: string;
  readonly threshold: number | null;
  readonly dimension: number;
  readonly kept: number;
  /** Row i of `dropped.f32` (float32, row-major) is the vector of dropped[i]. */
  readonly dropped: readonly {
    readonly request: number;
    readonly candidate: number;
    /** Row of the dataset; null when a later stage took that row out. */
    readonly row: number | null;
    readonly of: readonly [number, number];
    readonly similarity: number;
  }[];
}

export interface Proof extends JsonObject {
  readonly dedupe: DedupCertificate | null;
  /** Row numbers of the dataset, by set. */
  readonly splits: Readonly<Record<string, readonly number[]>>;
}

export interface ProofInput {
  readonly rule: Deduplicator['rule'] | undefined;
  readonly evidence: readonly DuplicateEvidence[];
  /** Evidence of later requests does not count: the run ended before them. */
  readonly through: number;
  readonly dataset: DatasetView;
  readonly sets: readonly RowSet[];
}

/** Writes proof.json and dropped.f32. */
export async function writeProof(folder: OutputFolder, input: ProofInput): Promise<void> {
  const { dataset, rule, sets } = input;
  const evidence = input.evidence.filter(({ request }) => request <= input.through);
  const rows = new Map(dataset.sources().map(({ request, candidate }, row) => [`${request}.${candidate}`, row]));
  const proof: Proof = {
    dedupe: rule
      ? {
          measure: rule.measure,
          threshold: rule.threshold,
          dimension: dataset.dimension,
          kept: dataset.length,
          dropped: evidence.map(({ request, candidate, of, similarity }) => ({
            request,
            candidate,
            row: rows.get(`${of.request}.${of.candidate}`) ?? null,
            of: [of.request, of.candidate],
            similarity,
          })),
        }
      : null,
    splits: Object.fromEntries(sets.map(({ name, rows: members }) => [name, [...members]])),
  };
  await folder.file('proof.json', (file) => file.write(Buffer.from(`${JSON.stringify(proof)}\n`)));
  await folder.file(DROPPED_VECTORS, async (file) => {
    for (const { vector } of evidence)
      await file.write(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength));
  });
}
