import type { DatasetView, JsonObject, OutputFolder, RowSet } from '@ablata/spec';
import type { ProvenNode } from '../graph/proven-graph.ts';
import type { Certified } from './findings.ts';

/** What a stage decided about a row, and why. Positions are [request, candidate], as rows were numbered at that stage. */
export interface Decision extends JsonObject {
  readonly request: number;
  readonly candidate: number;
  /** Row of the dataset that the verdict names (`of`); null when a later stage took it out or numbered rows anew. */
  readonly row: number | null;
}

/** What one stage promises of the rows it let pass: its own words (`kind`, `measure`, …), and the decisions. */
export interface Certificate extends JsonObject {
  readonly kind: string;
  /** Rows of the dataset. */
  readonly kept: number;
  /** File of the vectors of those decisions that rest on one (float32, row-major, in their order); null: none does. */
  readonly vectors: string | null;
  /** Whether rows still have the numbers in the dataset that they had at this stage. */
  readonly numbered: boolean;
  readonly decisions: readonly Decision[];
}

export interface Proof extends JsonObject {
  readonly proofVersion: 2;
  /** By stage. */
  readonly stages: Readonly<Record<string, Certificate>>;
  /** Row numbers of the dataset, by set. */
  readonly splits: Readonly<Record<string, readonly number[]>>;
}

export interface ProofInput {
  readonly certified: ReadonlyMap<string, Certified>;
  readonly dataset: DatasetView;
  readonly sets: readonly RowSet[];
  /** Row stages in order: after one that makes several rows of one, numbers are others. */
  readonly stages: readonly ProvenNode[];
}

/** Writes proof.json, and beside it for each stage the vectors that its decisions rest on, so that they can be checked from the files alone. */
export async function writeProof(folder: OutputFolder, input: ProofInput): Promise<void> {
  const { certified, dataset, sets, stages } = input;
  const rows = new Map(dataset.sources().map(({ request, candidate }, row) => [`${request}.${candidate}`, row]));
  const proven: Record<string, Certificate> = {};
  for (const [stage, { promise, evidence }] of certified) {
    const numbered = keepsNumbers(stage, stages);
    const vectors = evidence.some(({ vector }) => vector !== undefined) ? `proof/${stage}.f32` : null;
    proven[stage] = {
      ...promise,
      kind: String(promise['kind'] ?? stage),
      kept: dataset.length,
      vectors,
      numbered,
      decisions: evidence.map(({ request, candidate, facts }) => ({
        request,
        candidate,
        ...facts,
        row: numbered && Array.isArray(facts['of']) ? (rows.get(facts['of'].join('.')) ?? null) : null,
      })),
    };
    if (vectors === null) continue;
    await folder.file(vectors, async (file) => {
      for (const { vector } of evidence) {
        if (vector) await file.write(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength));
      }
    });
  }
  const proof: Proof = {
    proofVersion: 2,
    stages: proven,
    splits: Object.fromEntries(sets.map(({ name, rows: members }) => [name, [...members]])),
  };
  await folder.file('proof.json', (file) => file.write(Buffer.from(`${JSON.stringify(proof)}\n`)));
}

/** Whether rows have the same numbers in the dataset as behind this stage. */
function keepsNumbers(name: string, stages: readonly ProvenNode[]): boolean {
  const behind = new Set([name]);
  for (const node of stages) {
    if (node.name === name || !node.from.some((input) => behind.has(input))) continue;
    if (node.fanOut) return false;
    behind.add(node.name);
  }
  return true;
}
