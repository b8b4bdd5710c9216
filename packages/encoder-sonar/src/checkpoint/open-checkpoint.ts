import { realpathSync, statSync } from 'node:fs';
import type { Architecture } from './architecture.ts';
import { type CheckpointFamily, canonicalNames } from './canonical-names.ts';
import { checkTensors } from './check-tensors.ts';
import type { Half } from './half.ts';
import { openStored } from './open-stored.ts';
import type { StoredTensor } from './stored-tensor.ts';
import type { TensorEntry } from './tensor-entry.ts';

/** A checkpoint as a map of its file. Nothing of the weights has been read. */
export interface Checkpoint {
  /** With symbolic links resolved: onnxruntime refuses links that leave their folder, and the Hugging Face cache is made of them. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  readonly family: CheckpointFamily;
  readonly architecture: Architecture;
  readonly dtype: 'f32' | 'f16';
  /**
   * Where the weights are. `undefined`: some of them are not contiguous, or not all of one type that runs; plain-checkpoint.ts writes
   * them as float32, which `dtype` says already.
   */
  readonly tensors: ReadonlyMap<string, TensorEntry> | undefined;
  /** What else the file holds beside the model and was left out, by its names: a step, the state of an optimizer. */
  readonly skipped: readonly string[];
}

export interface OpenCheckpointOptions {
  /** Defaults to dimension / 64, which is right for every published SONAR. */
  readonly attentionHeads?: number | undefined;
  /** Which half of SONAR the file is to be; default: encoder. */
  readonly half?: Half | undefined;
}

/**
 * Opens `sonar_text_encoder.pt` or `sonar_text_decoder.pt`, the older fairseq form, or a safetensors port, and checks it whole: every tensor
 * there, no other in the model, shapes, types, inside the file. Reads headers only.
 *
 * @throws what {@link openStored} throws, and DATA_CHECKPOINT_TENSORS, …_SHAPE or …_DTYPE for the file of another model
 */
export function openCheckpoint(path: string, options: OpenCheckpointOptions = {}): Checkpoint {
  const { attentionHeads, half = 'encoder' } = options;
  using stored = openStored(path);
  const { family, tensors, skipped } = canonicalNames(stored.tensors, half);
  const architecture = checkTensors(path, tensors, attentionHeads, half);
  const plain = plainEntries(tensors);
  const dtype = plain?.dtype ?? 'f32';
  const { size } = statSync(path);
  return { path: realpathSync(path), size, family, architecture, dtype, tensors: plain?.tensors, skipped };
}

/** The entries of tensors that can be used where they lie: contiguous, and all float32 or all float16. */
function plainEntries(
  stored: ReadonlyMap<string, StoredTensor>,
): { readonly dtype: 'f32' | 'f16'; readonly tensors: ReadonlyMap<string, TensorEntry> } | undefined {
  const tensors = new Map<string, TensorEntry>();
  for (const [name, { dtype, shape, place }] of stored) {
    if (place === undefined || (dtype !== 'f32' && dtype !== 'f16')) return undefined;
    tensors.set(name, { dtype, shape, ...place });
  }
  const types = new Set(Array.from(tensors.values(), ({ dtype }) => dtype));
  const [dtype] = types;
  return types.size === 1 ? { dtype: dtype as 'f32' | 'f16', tensors } : undefined;
}
