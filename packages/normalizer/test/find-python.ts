import { spawnSync } from 'node:child_process';

/** A Python that has these modules: $ABLATA_READERS_PYTHON, $ABLATA_PYTHON, python3 or Debian's; undefined when there is none. */
export function findPython(...modules: readonly string[]): string | undefined {
  const { ABLATA_READERS_PYTHON, ABLATA_PYTHON } = process.env;
  return [ABLATA_READERS_PYTHON, ABLATA_PYTHON, 'python3', '/usr/bin/python3'].find(
    (python): python is string =>
      python !== undefined && spawnSync(python, ['-c', `import ${modules.join(', ')}`]).status === 0,
  );
}
