import { planBatches } from '@ablata/onnx';
import { openFile } from '@ablata/torch-file';
import { openCheckpoint } from '../src/checkpoint/open-checkpoint.ts';
import { type PlainCheckpoint, plainCheckpoint } from '../src/checkpoint/plain-checkpoint.ts';
import { readSafetensors } from '../src/checkpoint/read-safetensors.ts';
import type { Precision } from '../src/precision/precision.ts';
import { quantizeCheckpoint } from '../src/precision/quantize-checkpoint.ts';
import { type EncoderSession, openSession, type SessionOptions } from '../src/run/session.ts';
import type { Golden } from './fixtures.ts';

export interface Comparison {
  readonly sequences: number;
  /** Largest absolute difference to PyTorch. */
  readonly maxDifference: number;
  readonly minCosine: number;
  /** Largest difference of a vector computed alone to the same computed in a batch. */
  readonly batchDifference: number;
}

/** Runs a golden's token sequences in batches, and every third alone. `scratch`: a folder for quantized weights. */
export async function compareToGolden(
  checkpointPath: string,
  golden: Golden,
  precision: Precision,
  memory: 'packed' | 'mmap',
  scratch: string,
  form: Pick<SessionOptions, 'unsigned' | 'plainAttention'> = {},
): Promise<Comparison> {
  const checkpoint = await plainCheckpoint(openCheckpoint(checkpointPath, golden), 'plain', scratch, golden);
  const { architecture, family } = checkpoint;
  const weights = precision.startsWith('int8') ? await quantized(checkpoint, `${scratch}/q.safetensors`) : checkpoint;
  const session = await openSession({
    weightsPath: weights.path,
    tensors: weights.tensors,
    architecture,
    precision,
    memory,
    executionProvider: 'cpu',
    threads: 1,
    ...form,
  });
  const sequences = golden.sequences.map((sequence) => (family === 'fairseq2' ? sequence : permuteSpecials(sequence)));
  const d = architecture.dimension;
  let maxDifference = 0;
  let minCosine = 1;
  let batchDifference = 0;
  for (const batch of planBatches(
    Int32Array.from(sequences, ({ length }) => length),
    512,
  )) {
    const rows = await run(
      session,
      batch.map((index) => sequences[index]!),
    );
    for (const [row, index] of batch.entries()) {
      const found = rows.subarray(row * d, (row + 1) * d);
      const expected = golden.embeddings.subarray(index * d, (index + 1) * d);
      maxDifference = Math.max(maxDifference, difference(found, expected));
      minCosine = Math.min(minCosine, cosine(found, expected));
      if (index % 3 !== 0) continue;
      batchDifference = Math.max(batchDifference, difference(found, await run(session, [sequences[index]!])));
    }
  }
  await session.close();
  return { sequences: sequences.length, maxDifference, minCosine, batchDifference };
}

async function quantized(checkpoint: PlainCheckpoint, path: string) {
  await quantizeCheckpoint(checkpoint, path);
  using source = openFile(path);
  return { path, tensors: readSafetensors(source) };
}

function run(session: EncoderSession, sequences: readonly Int32Array[]): Promise<Float32Array> {
  const lengths = Int32Array.from(sequences, ({ length }) => length);
  return session.run({ ids: Int32Array.from(sequences.flatMap((sequence) => [...sequence])), lengths });
}

/** The rows of `<pad> <unk> <s> </s>` in fairseq's order. */
function permuteSpecials(sequence: Int32Array): Int32Array {
  return sequence.map((id) => [1, 3, 0, 2][id] ?? id);
}

export function difference(a: Float32Array, b: Float32Array): number {
  return a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - b[index]!)), 0);
}

export function cosine(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, index) => sum + value * y[index]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
