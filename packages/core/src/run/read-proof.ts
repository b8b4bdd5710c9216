import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AblataError, type JsonObject } from '@ablata/spec';
import type { Decision, Proof } from './proof.ts';

/** proof.json as it was when a graph had one dedup stage. */
interface FirstProof {
  readonly dedupe: (JsonObject & { readonly kept: number; readonly dropped: readonly Decision[] }) | null;
  readonly splits: Proof['splits'];
}

/** Reads the proof.json of a run's folder, of this version or the first. @throws DATA_BAD_RUN */
export async function readProof(folder: string): Promise<Proof> {
  const file = join(folder, 'proof.json');
  try {
    const proof = JSON.parse(await readFile(file, 'utf8')) as Proof | FirstProof;
    if ('proofVersion' in proof) {
      if (proof.proofVersion === 2) return proof as Proof;
      throw new Error(`its version is ${String(proof.proofVersion)}, expected 2`);
    }
    return modern(proof as FirstProof);
  } catch (cause) {
    throw new AblataError('DATA_BAD_RUN', `${file} can't be read as a run's proof: ${(cause as Error).message}`, {
      cause,
    });
  }
}

function modern({ dedupe, splits }: FirstProof): Proof {
  if (!dedupe) return { proofVersion: 2, stages: {}, splits };
  const { dropped, ...promise } = dedupe;
  const certificate = {
    ...promise,
    kind: 'near-duplicates',
    column: 'embedding',
    vectors: 'dropped.f32',
    decisions: dropped,
  };
  return { proofVersion: 2, stages: { dedupe: certificate }, splits };
}
