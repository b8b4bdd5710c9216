import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { WorkerThread } from '@ablata/onnx';
import { AblataError, isAblataError, type Logger, untilAborted } from '@ablata/spec';
import { openFile } from '@ablata/torch-file';
import type { OpenCheckpointOptions } from '../checkpoint/open-checkpoint.ts';
import type { PlainCheckpoint } from '../checkpoint/plain-checkpoint.ts';
import { readSafetensors } from '../checkpoint/read-safetensors.ts';
import type { TensorEntry } from '../checkpoint/tensor-entry.ts';
import { owner } from '../owner.ts';
import { QUANTIZER_REVISION } from '../precision/quantize-checkpoint.ts';
import { workerUrl } from '../worker-url.ts';
import type { QuantizeRequest, Requests } from './messages.ts';

export interface Weights {
  readonly path: string;
  readonly tensors: ReadonlyMap<string, TensorEntry>;
}

/**
 * The int8 form of a checkpoint, from `folder` or made there once (in a worker thread; some twenty CPU-seconds for
 * SONAR). Files are named by the checkpoint's sha256, so a changed checkpoint never meets an old file.
 */
export async function quantizedWeights(
  checkpoint: PlainCheckpoint,
  options: OpenCheckpointOptions,
  checkpointHash: string,
  folder: string,
  signal: AbortSignal | undefined,
  logger: Logger | undefined,
): Promise<Weights> {
  const path = join(folder, `${checkpointHash.slice(0, 32)}-int8-r${QUANTIZER_REVISION}.safetensors`);
  const known = existsSync(path) ? readWhole(path) : undefined;
  if (known !== undefined) return known;
  logger?.info('Quantizing the SONAR checkpoint to int8, once', { target: path });
  await quantizeInWorker({ checkpointPath: checkpoint.path, options, target: path }, signal);
  const made = readWhole(path);
  if (made === undefined)
    throw new AblataError('INTERNAL_SONAR_QUANTIZED', 'The quantized SONAR weights cannot be read back');
  return made;
}

/** undefined: the file is incomplete (the machine went down while it was written), so it is to be made again. */
function readWhole(path: string): Weights | undefined {
  using source = openFile(path);
  try {
    return { path, tensors: readSafetensors(source) };
  } catch (error) {
    if (isAblataError(error)) return undefined;
    throw error;
  }
}

async function quantizeInWorker(request: QuantizeRequest, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  const thread = new WorkerThread<Requests>(workerUrl, owner);
  try {
    await untilAborted(thread.ask('quantize', request), signal);
  } finally {
    await thread.terminate();
  }
}
