import { existsSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isAblataError, type Logger } from '@ablata/spec';
import { canonicalNames } from './canonical-names.ts';
import type { Half } from './half.ts';
import { type Checkpoint, type OpenCheckpointOptions, openCheckpoint } from './open-checkpoint.ts';
import { openStored } from './open-stored.ts';
import { safetensorsHeader } from './safetensors-header.ts';
import { elementCount, type TensorEntry } from './tensor-entry.ts';

/** A checkpoint whose weights can be used where they lie. */
export interface PlainCheckpoint extends Checkpoint {
  readonly tensors: ReadonlyMap<string, TensorEntry>;
}

/** Counted up when a file of the same checkpoint would hold other bytes. */
const REVISION = 1;
/** Numbers of a tensor read at once. */
const PIECE = 1 << 22;

/**
 * The checkpoint itself where onnxruntime can use its bytes; or else the same weights as float32 in a file of `folder`, made there once:
 * bfloat16, several types, transposed weights. Every finite number of these types is a float32 exactly, but for those of float64, which are rounded.
 *
 * @param hash of the checkpoint: it names the file, so a changed checkpoint never meets an old one
 */
export async function plainCheckpoint(
  checkpoint: Checkpoint,
  hash: string,
  folder: string,
  options: OpenCheckpointOptions,
  logger?: Logger,
): Promise<PlainCheckpoint> {
  if (checkpoint.tensors !== undefined) return { ...checkpoint, tensors: checkpoint.tensors };
  const path = join(folder, `${hash.slice(0, 32)}-plain-r${REVISION}.safetensors`);
  const known = existsSync(path) ? whole(path, options) : undefined;
  if (known === undefined) {
    logger?.info('Writing the weights of the SONAR checkpoint as float32, once', { target: path });
    await writePlain(checkpoint.path, path, options.half ?? 'encoder');
  }
  const { tensors, size } = known ?? openCheckpoint(path, options);
  return { ...checkpoint, path, size, tensors: tensors! };
}

/** undefined: the file is incomplete (the machine went down while it was written), so it is to be made again. */
function whole(path: string, options: OpenCheckpointOptions): Checkpoint | undefined {
  try {
    return openCheckpoint(path, options);
  } catch (error) {
    if (isAblataError(error)) return undefined;
    throw error;
  }
}

async function writePlain(source: string, target: string, half: Half): Promise<void> {
  using stored = openStored(source);
  const { tensors } = canonicalNames(stored.tensors, half);
  await mkdir(dirname(target), { recursive: true });
  const draft = `${target}.${process.pid}.tmp`;
  try {
    const file = await open(draft, 'w');
    try {
      const plans = Array.from(tensors, ([name, { shape }]) => ({
        name,
        dtype: 'F32' as const,
        shape,
        byteLength: 4 * elementCount(shape),
      }));
      await file.writeFile(safetensorsHeader(plans, { revision: String(REVISION) }));
      for (const { shape, read } of tensors.values()) {
        const [rows = 1, ...inner] = shape;
        const most = Math.max(1, Math.floor(PIECE / Math.max(1, elementCount(inner))));
        for (let start = 0; start < rows; start += most) {
          const numbers = Float32Array.from(await read(start, Math.min(rows, start + most)));
          await file.writeFile(new Uint8Array(numbers.buffer));
        }
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
