import { tmpdir } from 'node:os';
import { openCheckpoint } from '../../packages/encoder-sonar/src/checkpoint/open-checkpoint.ts';
import { plainCheckpoint } from '../../packages/encoder-sonar/src/checkpoint/plain-checkpoint.ts';
import { readSafetensors } from '../../packages/encoder-sonar/src/checkpoint/read-safetensors.ts';
import type { Precision } from '../../packages/encoder-sonar/src/precision/precision.ts';
import { type EncoderSession, openSession } from '../../packages/encoder-sonar/src/run/session.ts';
import { openFile } from '../../packages/torch-file/src/index.ts';

/** What the engines of a run share. */
export interface Files {
  /** Of Meta's form, in float32. */
  readonly checkpoint: string;
  /** The same in 8 bits. */
  readonly quantized: string;
  readonly threads: number;
}

/** A session of the encoder on the CPU. */
export async function openWeights(
  precision: Precision,
  memory: 'packed' | 'mmap',
  { checkpoint, quantized, threads }: Files,
): Promise<EncoderSession> {
  const opened = await plainCheckpoint(openCheckpoint(checkpoint), 'bench', tmpdir(), {});
  const weights = precision.startsWith('int8') ? readQuantized(quantized) : opened;
  return await openSession({
    weightsPath: weights.path,
    tensors: weights.tensors,
    architecture: opened.architecture,
    precision,
    memory,
    executionProvider: 'cpu',
    threads,
  });
}

function readQuantized(path: string) {
  using source = openFile(path);
  return { path, tensors: readSafetensors(source) };
}
