import type { OutputFolder } from '@ablata/spec';
import type { DroppedRow } from '../books/books.ts';

/** What became of each row that is not in the dataset, near-duplicates aside: those are in the proof. */
export const DROPPED = 'dropped.jsonl';

/** Collects dropped rows of settled requests, and writes them a line each: which one, where, its fate and the reason. */
export class DropLog {
  readonly #lines: string[] = [];

  add(dropped: readonly DroppedRow[]): void {
    for (const { request, candidate, stage, fate, reason } of dropped) {
      if (fate !== 'duplicate') this.#lines.push(JSON.stringify({ request, candidate, stage, fate, reason }));
    }
  }

  async write(folder: OutputFolder): Promise<void> {
    await folder.file(DROPPED, async (file) => {
      for (let start = 0; start < this.#lines.length; start += 4096) {
        const lines = this.#lines.slice(start, start + 4096);
        await file.write(Buffer.from(`${lines.join('\n')}\n`));
      }
    });
  }
}
