import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Rows up to which every verdict is checked; of more a sample. */
const ALL = 100_000;
const SAMPLE = 2000;

/**
 * Holds kept rows against keep-first by brute force in float64 (numpy).
 *
 * @returns what was found, in words
 * @throws Error when a verdict is another one
 */
export function checkKept(
  python: string,
  file: string,
  threshold: number,
  kept: readonly number[],
  rows: number,
): string {
  const list = `${file}.kept.json`;
  writeFileSync(list, JSON.stringify(kept));
  const script = fileURLToPath(new URL('./check.py', import.meta.url));
  const sample = rows > ALL ? [String(SAMPLE)] : [];
  try {
    const { status, stdout, stderr } = spawnSync(python, [script, file, String(threshold), list, ...sample], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`check.py did not run: ${stderr}`);
    const found = JSON.parse(stdout) as { readonly rows: number; readonly wrong: number; readonly undecided: number };
    if (found.wrong > 0) throw new Error(`${found.wrong} of ${found.rows} verdicts differ from float64 brute force`);
    const close = found.undecided > 0 ? `, ${found.undecided} too close to say` : '';
    return `${found.rows === rows ? 'all' : found.rows}${close}`;
  } finally {
    rmSync(list);
  }
}
