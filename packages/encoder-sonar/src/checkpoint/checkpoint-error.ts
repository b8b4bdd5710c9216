import { basename } from 'node:path';
import { AblataError, isAblataError } from '@ablata/spec';

/** What a whole file can be that is no checkpoint of what was to be opened. */
export type CheckpointProblem = 'TENSORS' | 'SHAPE' | 'DTYPE';

/** Every way a checkpoint can be unfit, with one wording: `<file>: <what is wrong>`, and what to do as the hint. */
export function checkpointError(problem: CheckpointProblem, path: string, message: string, hint: string): AblataError {
  return new AblataError(`DATA_CHECKPOINT_${problem}`, `${basename(path)}: ${message}`, {
    hint,
    details: { file: path },
  });
}

const FETCH = 'Fetch it again: `npx ablata-sonar download` (or `download decoder`) resumes and checks what arrives.';
const HINTS: Readonly<Record<string, string>> = {
  DATA_UNREADABLE:
    'Give the path of sonar_text_encoder.pt or sonar_text_decoder.pt (or of a safetensors port), or run `npx ablata-sonar download`.',
  DATA_TRUNCATED: FETCH,
  DATA_DAMAGED: FETCH,
};

/** The error of a file that can't be read, with what to do about a checkpoint. */
export function withCheckpointHint(error: unknown): unknown {
  if (!isAblataError(error) || HINTS[error.code] === undefined) return error;
  return new AblataError(error.code, error.message, {
    hint: HINTS[error.code]!,
    cause: error,
    details: error.details,
  });
}
