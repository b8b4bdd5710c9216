import { AblataError } from '@ablata/spec';
import type { Terminal } from '../terminal/terminal.ts';
import type { Check } from '../verify/check.ts';
import { verifyRun } from '../verify/verify-run.ts';

export interface VerifyOptions {
  /** Compare all pairs of kept rows instead of a sample. */
  readonly full?: boolean;
  /** Fail when a cosine across splits reaches this. */
  readonly leak?: unknown;
  /** Say all there is to say of each check. */
  readonly verbose?: boolean;
  /** The folder of the project, when the run was moved out of it. */
  readonly project?: string;
}

const MARKS: Record<Check['state'], string> = { ok: 'ok', failed: 'FAIL', 'n/a': 'n/a' };

/** `ablata verify RUN`: holds books, proof, splits and files against each other, from the files alone, and rows against the records of a reference. Ends with a verdict. */
export async function verifyCommand(terminal: Terminal, run: string, options: VerifyOptions): Promise<void> {
  const leak = cosineOf(options.leak);
  const checks = await verifyRun(run, { sample: options.full ? 'all' : 500, leak, project: options.project });
  for (const { name, state, message, details } of checks) {
    terminal.out(`${MARKS[state].padEnd(4)}  ${name.padEnd(9)}  ${message}`);
    if (options.verbose) for (const detail of details) terminal.out(`${' '.repeat(17)}${detail}`);
  }
  const failed = checks.filter(({ state }) => state === 'failed');
  const silent = checks.filter(({ state }) => state === 'n/a').length;
  if (failed.length === 0) {
    const rest = silent > 0 ? `, ${silent} not applicable` : '';
    terminal.out(`verified: ${checks.length - silent} checks passed${rest}`);
    return;
  }
  const names = [...new Set(failed.map(({ name }) => name))].join(', ');
  throw new AblataError(
    'DATA_NOT_VERIFIED',
    `NOT verified: ${failed.length} of ${checks.length - silent} checks failed: ${names}`,
  );
}

/** @throws CONFIG_USAGE */
function cosineOf(leak: unknown): number | undefined {
  if (leak === undefined) return undefined;
  if (typeof leak === 'number' && leak >= -1 && leak <= 1) return leak;
  throw new AblataError('CONFIG_USAGE', `--leak must be a cosine from -1 to 1 (was ${JSON.stringify(leak)})`, {
    hint: 'For example: ablata verify runs/vs-10k --leak 0.9',
  });
}
