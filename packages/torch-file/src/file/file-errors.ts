import { AblataError } from '@ablata/spec';

/** The file ends before what it says of itself. */
export function truncated(path: string, what: string): AblataError {
  return new AblataError('DATA_TRUNCATED', `${path} is cut short: ${what}.`, {
    hint: 'Copy or write the file again; compare its size with the original.',
  });
}

/** What the file says of itself does not hold: its bytes are not those that were written. */
export function damaged(path: string, what: string): AblataError {
  return new AblataError('DATA_DAMAGED', `${path} is damaged: ${what}.`, {
    hint: 'Copy or write the file again; compare its checksum with the original.',
  });
}

/** The file may well be whole, but holds what is not read here. */
export function unsupported(path: string, what: string, hint: string): AblataError {
  return new AblataError('DATA_UNSUPPORTED', `${path} can't be read: ${what}.`, { hint });
}

/** The file asks for something that no data needs and an attack would. */
export function hostile(path: string, what: string): AblataError {
  return new AblataError('DATA_HOSTILE', `${path} is refused: ${what}.`, {
    hint: 'Nothing of it was run. Do not load a file you do not trust in Python either.',
  });
}
