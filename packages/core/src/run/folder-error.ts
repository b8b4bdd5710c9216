import { AblataError, isAblataError } from '@ablata/spec';

/** What it means when the system won't write a file of the run: no space, no permission. Anything else is left as it is. @param file as messages call it */
export function folderError(error: unknown, file: string): unknown {
  if (isAblataError(error)) return error;
  const { code } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return new AblataError('RUN_DISK_FULL', `no space left to write ${file}`, {
        hint: 'Free some space and run the same command again: everything paid for is in the ledger, and older files are untouched.',
        cause: error,
      });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOTDIR':
    case 'EEXIST':
    case 'EISDIR':
      return new AblataError('RUN_FOLDER_UNWRITABLE', `${file} can't be written (${code})`, {
        hint: 'Make the folder writable or choose another: run: { folder: … }. Everything paid for is in the ledger.',
        cause: error,
      });
    default:
      return error;
  }
}
