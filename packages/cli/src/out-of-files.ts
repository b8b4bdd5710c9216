import { AblataError } from '@ablata/spec';

/** Says it when, somewhere behind an error, the system gave this process no more files; else gives the error. */
export function explainOutOfFiles(error: unknown): unknown {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as NodeJS.ErrnoException;
    // The module loader says it in words alone.
    if (code !== 'EMFILE' && code !== 'ENFILE' && !/too many open files/i.test(cause.message)) continue;
    return new AblataError('RUN_OUT_OF_FILES', 'the system lets this process open no more files', {
      hint: 'Raise the limit and run the same command again: ulimit -n 1024',
      cause: error,
    });
  }
  return error;
}
