/** Commands that read a config and all its plugins before they can say anything. */
const SLOW = new Set(['run', 'ablate', 'plan', 'doctor', 'probe', 'neighbours', 'view', 'report', 'verify', 'stats']);

/** Whether a terminal is there on which lines can be drawn over. */
export function isLive({ stderr, env }: Pick<NodeJS.Process, 'stderr' | 'env'>): boolean {
  return stderr.isTTY === true && env['TERM'] !== 'dumb' && !env['CI'];
}

/** Says that the command has begun, before what it is made of is loaded; whether it did. */
export function firstSign(process: Pick<NodeJS.Process, 'stderr' | 'env' | 'argv'>): boolean {
  const [, , name = '', ...rest] = process.argv;
  if (!isLive(process) || !SLOW.has(name) || rest.some((word) => /^(--help|-h|--quiet)$/.test(word))) return false;
  process.stderr.write(`${name} …`);
  return true;
}
