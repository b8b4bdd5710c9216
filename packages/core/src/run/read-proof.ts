import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AblataError, type JsonObject } from '@ablata/spec';
import { ArkErrors } from 'arktype';
import { type Decision, PROOF_FOLDER, type Proof } from './proof.ts';

/** proof.json as it was when a graph had one dedup stage. */
interface FirstProof {
  readonly dedupe: (JsonObject & { readonly kept: number; readonly dropped: readonly Decision[] }) | null;
  readonly splits: Proof['splits'];
}

/** The folder of a run's proof, from that of the run, with `/` at its end: `dataset/`, or none in exports and in runs of before. */
export function proofFolder(folder: string): string {
  return [PROOF_FOLDER, ''].find((place) => existsSync(join(folder, place, 'proof.json'))) ?? PROOF_FOLDER;
}

/**
 * Reads the proof.json of a run's folder, of this version or the first; its files of vectors are named from that folder.
 *
 * @throws DATA_NO_PROOF, DATA_BAD_RUN
 */
export async function readProof(folder: string): Promise<Proof> {
  const place = proofFolder(folder);
  const file = join(folder, place, 'proof.json');
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new AblataError('DATA_NO_PROOF', `the run in ${folder} has no readable proof.json (${cause.code})`, {
      hint: 'It was lost after the run, or the run did not come to its end: run it again, which asks for nothing anew.',
      cause,
    });
  });
  const { proofSchema } = await import('./proof-schema.ts'); // most commands read none
  try {
    const read = JSON.parse(text) as Proof | FirstProof;
    if ('proofVersion' in read && read.proofVersion !== 2)
      throw new Error(`its version is ${String(read.proofVersion)}, expected 2`);
    const proof = 'proofVersion' in read ? read : modern(read);
    const problems = proofSchema(proof);
    if (problems instanceof ArkErrors) throw new Error(problems[0]?.message);
    return placed(proof as Proof, place);
  } catch (cause) {
    throw new AblataError('DATA_BAD_RUN', `${file} can't be read as a run's proof: ${(cause as Error).message}`, {
      cause,
    });
  }
}

function placed(proof: Proof, place: string): Proof {
  const stages = Object.entries(proof.stages).map(([stage, certificate]) => {
    const { vectors } = certificate;
    return [stage, { ...certificate, vectors: vectors === null ? null : place + vectors }] as const;
  });
  return { ...proof, stages: Object.fromEntries(stages) };
}

function modern({ dedupe, splits }: FirstProof): Proof {
  if (!dedupe) return { proofVersion: 2, stages: {}, splits };
  const { dropped, ...promise } = dedupe;
  const certificate = {
    ...promise,
    kind: 'near-duplicates',
    column: 'embedding',
    vectors: 'dropped.f32',
    numbered: dropped.some(({ row }) => row !== null),
    decisions: dropped,
  };
  return { proofVersion: 2, stages: { dedupe: certificate }, splits };
}
