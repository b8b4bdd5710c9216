import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a command in the repository's root, its output gathered ('pipe') or passed through ('inherit'). */
export function run([command, ...args], stdio, environment = {}) {
  return new Promise((resolve) => {
    const windows = process.platform === 'win32'; // there pnpm is a .cmd, which a shell alone starts
    const child = spawn(command, windows ? args.map((arg) => `"${arg}"`) : args, {
      cwd: root,
      shell: windows,
      stdio: ['ignore', stdio, stdio],
      env: { ...process.env, ...environment },
    });
    let output = '';
    child.stdout?.on('data', (data) => (output += data));
    child.stderr?.on('data', (data) => (output += data));
    child.on('error', (error) => resolve({ status: 1, output: `${command}: ${error.message}\n` }));
    child.on('close', (status) => resolve({ status: status ?? 1, output }));
  });
}

/** The last line of a run of checks. */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
