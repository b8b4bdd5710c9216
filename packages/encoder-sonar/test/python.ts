import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The interpreter for references. Debian's packages belong to /usr/bin/python3, whatever else is on the PATH. */
const interpreters = [process.env['ABLATA_PYTHON'], '/usr/bin/python3', 'python3'].filter((path) => path !== undefined);

const environment = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };

/** An interpreter that has the modules, or why there is none: tests then skip with that reason. */
export function findPython(...modules: string[]): { readonly python: string } | { readonly reason: string } {
  const code = modules.map((module) => `import ${module}`).join('\n');
  const python = interpreters.find((path) => spawnSync(path, ['-c', code], { env: environment }).status === 0);
  return python === undefined ? { reason: `no Python with ${modules.join(', ')}` } : { python };
}

/** Runs a script of this package's scripts folder and gives its standard output. */
export function runScript(python: string, script: string, args: readonly string[], input = ''): string {
  const path = fileURLToPath(new URL(`../scripts/${script}`, import.meta.url));
  return execFileSync(python, [path, ...args], { env: environment, input, encoding: 'utf8', maxBuffer: 1 << 28 });
}
