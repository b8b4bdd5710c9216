import type { DatasetView, JsonObject, OutputFolder, RowSet } from '@ablata/spec';
import type { ProvenNode } from '../graph/proven-graph.ts';
import type { Certified } from './findings.ts';
import { RowNumbers } from './row-numbers.ts';
import { TextWriter } from './text-writer.ts';

/** Row numbers that are written at once. */
const PIECE = 4096;

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
  /** File of the vectors of those decisions that rest on one (float32, row-major, in their order), from proof.json; null: none does. */
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
  /** Evidence of later requests does not count: the run ended before them. */
  readonly through: number;
  readonly dataset: DatasetView;
  readonly sets: readonly RowSet[];
  /** Row stages in order: after one that makes several rows of one, numbers are others. */
  readonly stages: readonly ProvenNode[];
}

/** Where the proof lies in a run's folder: it goes where the data goes, and holds neither clock nor place, as the data. */
export const PROOF_FOLDER = 'dataset/';

/**
 * Writes proof.json, and beside it for each stage the vectors that its decisions rest on, so that they can be checked from the files
 * alone. Both are written as they are read.
 */
export async function writeProof(folder: OutputFolder, input: ProofInput): Promise<void> {
  const { certified, through, dataset, sets, stages } = input;
  const rows = new RowNumbers(dataset);
  const withVectors = new Set<string>();
  for (const [stage, { evidence }] of certified) {
    const numbers: number[] = [];
    for (const { request, vector } of evidence) if (vector !== null && request <= through) numbers.push(vector);
    if (numbers.length === 0) continue;
    withVectors.add(stage);
    await folder.file(PROOF_FOLDER + vectorsOf(stage), async (file) => {
      for (const bytes of evidence.vectors(numbers)) await file.write(bytes);
    });
  }
  await folder.file(`${PROOF_FOLDER}proof.json`, async (file) => {
    const writer = new TextWriter(file);
    await writer.write('{"proofVersion":2,"stages":{');
    for (const [index, [stage, { promise, evidence }]] of [...certified].entries()) {
      const numbered = keepsNumbers(stage, stages);
      const { decisions: _ours, ...words } = promise;
      const head: Omit<Certificate, 'decisions'> = {
        ...words,
        kind: String(promise['kind'] ?? stage),
        kept: dataset.length,
        vectors: withVectors.has(stage) ? vectorsOf(stage) : null,
        numbered,
      };
      await writer.write(`${comma(index)}${JSON.stringify(stage)}:${JSON.stringify(head).slice(0, -1)},"decisions":[`);
      let written = 0;
      for (const { request, candidate, facts } of evidence) {
        if (request > through) continue;
        const { of } = facts;
        const row = numbered && Array.isArray(of) ? rows.of(of[0] as number, of[1] as number) : null;
        const decision: Decision = { request, candidate, ...facts, row };
        await writer.write(`${comma(written++)}${JSON.stringify(decision)}`);
      }
      await writer.write(']}');
    }
    await writer.write('},"splits":{');
    for (const [index, { name, rows: members }] of sets.entries()) {
      await writer.write(`${comma(index)}${JSON.stringify(name)}:[`);
      for (let start = 0; start < members.length; start += PIECE) {
        await writer.write(`${comma(start)}${members.subarray(start, start + PIECE).join(',')}`);
      }
      await writer.write(']');
    }
    await writer.write('}}\n');
    await writer.end();
  });
}

/** Between this one and the one before. */
const comma = (index: number): string => (index > 0 ? ',' : '');

const vectorsOf = (stage: string): string => `proof/${stage}.f32`;

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
