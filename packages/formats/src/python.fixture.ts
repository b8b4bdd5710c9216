import { execFileSync, spawnSync } from 'node:child_process';

/** A Python that has these modules: $ABLATA_READERS_PYTHON, $ABLATA_PYTHON, python3 or Debian's; undefined when there is none. */
export function findPython(...modules: readonly string[]): string | undefined {
  const { ABLATA_READERS_PYTHON, ABLATA_PYTHON } = process.env;
  const candidates = [ABLATA_READERS_PYTHON, ABLATA_PYTHON, 'python3', '/usr/bin/python3'];
  return candidates.find(
    (python): python is string =>
      python !== undefined && spawnSync(python, ['-c', `import ${modules.join(', ')}`]).status === 0,
  );
}

/** Runs a program that prints JSON, and parses that. */
export function runPython(python: string, program: string, ...args: readonly string[]): unknown {
  return JSON.parse(execFileSync(python, ['-c', program, ...args], { encoding: 'utf8', maxBuffer: 2 ** 28 }));
}
