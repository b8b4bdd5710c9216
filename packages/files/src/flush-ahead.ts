import type { FileHandle } from 'node:fs/promises';

const STEP = 2 ** 25;

export interface FlushAhead {
  /** Told how much is written; begins a flush when that is a good deal more than at the last one. @throws what an earlier flush threw. */
  flush(written: number): void;
  /** Resolves when no flush is under way. @throws what a flush threw: the system tells of a lost write once only. */
  done(): Promise<void>;
}

/** Sends what is written of a large file to the disk while more is being written, so that the sync at its end has little left to wait for. */
export function flushAhead(handle: FileHandle): FlushAhead {
  let flushed = 0;
  let underway: Promise<void> | undefined;
  let failure: Error | undefined;
  return {
    flush(written) {
      if (failure !== undefined) throw failure;
      if (underway !== undefined || written - flushed < STEP) return;
      flushed = written;
      underway = handle.datasync().then(
        () => {
          underway = undefined;
        },
        (error: Error) => {
          failure = error;
        },
      );
    },
    async done() {
      await underway;
      if (failure !== undefined) throw failure;
    },
  };
}
