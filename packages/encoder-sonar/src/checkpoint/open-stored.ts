import { openFile } from '@ablata/torch-file';
import { withCheckpointHint } from './checkpoint-error.ts';
import { storedSafetensors } from './read-safetensors.ts';
import { storedTorch } from './read-torch.ts';
import type { StoredTensors } from './stored-tensor.ts';

/**
 * Opens whatever form of file a checkpoint has: by how it begins, since names say little.
 *
 * @throws DATA_UNREADABLE · DATA_TRUNCATED · DATA_DAMAGED · DATA_UNSUPPORTED · DATA_HOSTILE · DATA_CHECKPOINT_TENSORS
 */
export function openStored(path: string): StoredTensors {
  try {
    return isSafetensors(path) ? storedSafetensors(path) : storedTorch(path);
  } catch (error) {
    throw withCheckpointHint(error);
  }
}

/** After its length of eight bytes, the header of safetensors is a JSON object. */
function isSafetensors(path: string): boolean {
  using file = openFile(path);
  const start = file.readNow(0, Math.min(9, file.size));
  return start.length === 9 && start[8] === 0x7b && start.toString('latin1', 0, 2) !== 'PK';
}
