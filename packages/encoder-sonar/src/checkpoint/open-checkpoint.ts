import { realpathSync } from 'node:fs';
import type { Architecture } from './architecture.ts';
import { type ByteSource, openByteSource } from './byte-source.ts';
import { type CheckpointFamily, canonicalNames, EMBEDDING } from './canonical-names.ts';
import { checkTensors } from './check-tensors.ts';
import { checkpointError } from './checkpoint-error.ts';
import { readSafetensors } from './read-safetensors.ts';
import { readTorch } from './read-torch.ts';
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
  readonly tensors: ReadonlyMap<string, TensorEntry>;
}

export interface OpenCheckpointOptions {
  /** Defaults to dimension / 64, which is right for every published SONAR. */
  readonly attentionHeads?: number | undefined;
}

/**
 * Opens `sonar_text_encoder.pt`, the older fairseq form, or a safetensors port, and checks it whole: every tensor
 * there, nothing else, shapes, types, inside the file. Reads headers only. Throws `DATA_CHECKPOINT_…`.
 */
export function openCheckpoint(path: string, options: OpenCheckpointOptions = {}): Checkpoint {
  using source = openByteSource(path);
  const { family, tensors } = canonicalNames(readTensors(source));
  const architecture = checkTensors(path, tensors, options.attentionHeads);
  const dtype = tensors.get(EMBEDDING)!.dtype as 'f32' | 'f16';
  return { path: realpathSync(path), size: source.size, family, architecture, dtype, tensors };
}

function readTensors(source: ByteSource): Map<string, TensorEntry> {
  const start = source.read(0, Math.min(16, source.size), 'the header');
  if (start.toString('latin1', 0, 2) === 'PK') return readTorch(source);
  if (start.length >= 9 && start[8] === 0x7b) return readSafetensors(source);
  if (start[0] === 0x80) {
    throw checkpointError(
      'FORMAT',
      source.path,
      'it is in the format of PyTorch before 1.6 (a bare pickle), the zip format is required',
      'Load it in PyTorch and torch.save it again, with the default _use_new_zipfile_serialization.',
    );
  }
  throw checkpointError(
    'FORMAT',
    source.path,
    'it is neither a PyTorch zip checkpoint nor a safetensors file',
    'Give the path of sonar_text_encoder.pt or of the safetensors port, or run `npx ablata-sonar download`.',
  );
}
