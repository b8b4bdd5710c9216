import { ask, startSession } from './engine.ts';
import type { Files } from './open-weights.ts';
import { printTable } from './print-table.ts';
import { megabytes } from './resident-memory.ts';
import { batches, randomSentences } from './sentences.ts';

/** How long packed and mapped weights take to load, and what they hold of memory. */
export async function compareLoading(files: Files): Promise<void> {
  const rows: string[][] = [];
  for (const precision of ['fp32', 'int8'] as const) {
    for (const memory of ['packed', 'mmap'] as const) {
      const engine = startSession(precision, memory, files);
      const { load, memory: loaded } = await engine.answer();
      const { memory: used } = await ask(engine, batches(randomSentences(32, 20, 30), 8));
      engine.child.stdin!.end();
      rows.push([
        precision,
        memory,
        `${load.toFixed(2)} s`,
        megabytes(loaded.own),
        megabytes(used.own),
        megabytes(used.file),
      ]);
    }
  }
  printTable(['precision', 'memory', 'load', 'own memory loaded', 'after 32 sentences', 'page cache mapped'], rows);
}
