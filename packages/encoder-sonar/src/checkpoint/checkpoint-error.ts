import { basename } from 'node:path';
import { AblataError } from '@ablata/spec';

export type CheckpointProblem =
  | 'NOT_FOUND'
  | 'FORMAT'
  | 'TRUNCATED'
  | 'COMPRESSED'
  | 'PICKLE'
  | 'NOT_CONTIGUOUS'
  | 'TENSORS'
  | 'SHAPE'
  | 'DTYPE';

/** Every way a checkpoint can be unfit, with one wording: `<file>: <what is wrong>`, and what to do as the hint. */
export function checkpointError(problem: CheckpointProblem, path: string, message: string, hint: string): AblataError {
  return new AblataError(`DATA_CHECKPOINT_${problem}`, `${basename(path)}: ${message}`, {
    hint,
    details: { file: path },
  });
}

/** For files that end before what their own directory promises. */
export function truncatedCheckpoint(path: string, what: string, size: number): AblataError {
  return checkpointError(
    'TRUNCATED',
    path,
    `${what} reaches past the end of the file (${size.toLocaleString('en-US')} bytes)`,
    'The file is incomplete: fetch it again (`ablata-sonar download` resumes and checks size and sha256).',
  );
}
