import type { OutputFolder } from '@ablata/spec';
import type { DroppedRow } from '../books/books.ts';
import { RecordLog } from './rows/record-log.ts';
import type { ScratchFile } from './rows/scratch-file.ts';

/** What became of each row that is not in the dataset, near-duplicates aside: those are in the proof. */
export const DROPPED = 'dropped.jsonl';
/** Bytes of lines that stay in memory. */
const MEMORY = 2 ** 23;
const LINES = 4096;

/** Collects dropped rows of settled requests, and writes them a line each: which one, where, its fate and the reason. */
export class DropLog {
  readonly #lines: RecordLog;

  /** @param scratch where lines are put aside that are too many for memory */
  constructor(scratch?: ScratchFile) {
    this.#lines = new RecordLog(scratch, MEMORY);
  }

  add(dropped: readonly DroppedRow[]): void {
    for (const { request, candidate, stage, fate, reason } of dropped) {
      if (fate === 'duplicate') continue;
      this.#lines.append(Buffer.from(`${JSON.stringify({ request, candidate, stage, fate, reason })}\n`));
    }
  }

  async write(folder: OutputFolder): Promise<void> {
    await folder.file(DROPPED, async (file) => {
      for (const lines of this.#lines.batches(LINES)) await file.write(Buffer.concat(lines));
    });
  }
}
