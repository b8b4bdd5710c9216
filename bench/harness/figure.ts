import { appendFileSync } from 'node:fs';

/** One number that a bench program found, and the best of the others beside it in the same run. */
export interface Figure {
  readonly name: string;
  /** Less is better, whatever it is: `CPU-s`, `MB`, … */
  readonly unit: string;
  readonly ours: number;
  readonly peer?: { readonly name: string; readonly value: number } | undefined;
}

/** Tells the suite a figure; a program that runs by itself only prints. */
export function figure(found: Figure): void {
  const file = process.env['ABLATA_BENCH_FIGURES'];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(found)}\n`);
}

/** The one with the smallest value; undefined when none ran. */
export function bestPeer(peers: Iterable<readonly [name: string, value: number]>): Figure['peer'] {
  const [best] = [...peers].sort(([, a], [, b]) => a - b);
  return best && { name: best[0], value: best[1] };
}
