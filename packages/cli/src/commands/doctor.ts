import { AblataError } from '@ablata/spec';
import { examine } from '../doctor/examine.ts';
import type { Finding } from '../doctor/finding.ts';
import { printJson } from '../terminal/json.ts';
import { sanitize } from '../terminal/sanitize.ts';
import type { Terminal } from '../terminal/terminal.ts';

const MARKS: Record<Finding['state'], string> = { ready: 'ok', note: 'note', missing: 'MISSING' };
const INDENT = ' '.repeat(21);

/**
 * `ablata doctor [config]`: what of this machine and a config is ready, and what mends the rest. Spends nothing.
 *
 * @throws RUN_NOT_READY when the config can't run
 */
export async function doctorCommand(
  terminal: Terminal,
  path: string | undefined,
  options: { readonly json?: boolean },
): Promise<void> {
  const findings: Finding[] = [];
  for await (const finding of examine(path, new AbortController().signal)) {
    findings.push(finding);
    if (!options.json) for (const line of linesOf(finding)) terminal.out(line);
  }
  const gone = findings.filter(({ state }) => state === 'missing');
  if (options.json) printJson(terminal, { ready: gone.length === 0, findings });
  if (gone.length > 0) {
    const names = [...new Set(gone.map(({ about }) => about))].join(', ');
    throw new AblataError(
      'RUN_NOT_READY',
      `not ready: ${gone.length === 1 ? '1 thing is' : `${gone.length} things are`} missing: ${names}`,
      {
        mender: 'user',
      },
    );
  }
  if (!options.json) terminal.out(findings.some(({ about }) => about === 'disk') ? 'ready to run' : 'ready');
}

/** Servers have a say in these words. */
function linesOf({ about, what, state, message, mend }: Finding): string[] {
  return [
    `${MARKS[state].padEnd(7)}  ${about.padEnd(10)}  ${message.startsWith(what) ? '' : `${what}: `}${message}`,
    ...(mend === undefined ? [] : [`${INDENT}→ ${mend}`]),
  ].map((line) => sanitize(line));
}
