import { AblataError } from '@ablata/spec';
import { wrapWords } from '../terminal/fit.ts';
import { printJson } from '../terminal/json.ts';
import { paintFor } from '../terminal/paint.ts';
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
  readonly json?: boolean;
  /** The folder of the project, when the run was moved out of it. */
  readonly project?: string;
}

const MARKS: Record<Check['state'], string> = { ok: 'ok', failed: 'FAIL', 'n/a': 'n/a' };

/** `ablata verify RUN`: holds books, proof, splits and files against each other, from the files alone, and rows against the records of a reference. The verdict comes first. */
export async function verifyCommand(terminal: Terminal, run: string, options: VerifyOptions): Promise<void> {
  const leak = cosineOf(options.leak);
  const checks = await verifyRun(run, { sample: options.full ? 'all' : 500, leak, project: options.project });
  const failed = checks.filter(({ state }) => state === 'failed');
  const verdict = verdictOf(checks, failed);
  if (options.json) printJson(terminal, { verified: failed.length === 0, verdict, checks });
  else {
    const paint = paintFor(terminal, 'out');
    terminal.out((failed.length === 0 ? paint.good : paint.bad)(verdict));
    terminal.out('');
    const shown = [...failed, ...checks.filter(({ state }) => state !== 'failed')];
    for (const line of shown.flatMap((check) => linesOf(check, terminal, options.verbose))) terminal.out(line);
  }
  if (failed.length > 0) throw new AblataError('DATA_NOT_VERIFIED', verdict);
}

function verdictOf(checks: readonly Check[], failed: readonly Check[]): string {
  const silent = checks.filter(({ state }) => state === 'n/a').length;
  const looked = checks.length - silent;
  if (failed.length === 0) return `verified: ${looked} checks passed${silent > 0 ? `, ${silent} not applicable` : ''}`;
  const names = [...new Set(failed.map(({ name }) => name))].join(', ');
  return `NOT verified: ${failed.length} of ${looked} checks failed: ${names}`;
}

const INDENT = 17;

function linesOf({ name, state, message, details }: Check, terminal: Terminal, verbose = false): string[] {
  const paint = paintFor(terminal, 'out');
  const mark = { ok: paint.good, failed: paint.bad, 'n/a': paint.faint }[state](MARKS[state].padEnd(4));
  const room = terminal.columns && terminal.columns - INDENT;
  const [first = '', ...rest] = [message, ...(verbose ? details : [])].flatMap((text) => wrapWords(text, room));
  return [`${mark}  ${name.padEnd(9)}  ${first}`, ...rest.map((line) => `${' '.repeat(INDENT)}${line}`)];
}

/** @throws CONFIG_USAGE */
function cosineOf(leak: unknown): number | undefined {
  if (leak === undefined) return undefined;
  if (typeof leak === 'number' && leak >= -1 && leak <= 1) return leak;
  throw new AblataError('CONFIG_USAGE', `--leak must be a cosine from -1 to 1 (was ${JSON.stringify(leak)})`, {
    hint: 'For example: ablata verify runs/vs-10k --leak 0.9',
  });
}
