import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { pythonOf } from '../../e2e/real/support/environment.ts';
import { folderOf } from '../../e2e/real/support/part.ts';
import { minilm, readers, sentenceTransformers, sonar, vllm } from '../../e2e/real/support/parts.ts';

/** A Python that has all these modules: ABLATA_PYTHON alone where it is set, else of what `npm run real` installed, else the system's own; undefined: none has. */
export function pythonWith(...modules: readonly string[]): string | undefined {
  const named = process.env['ABLATA_PYTHON'];
  // PyPI's builds of numpy first: they bring OpenBLAS of today.
  const installed = [sonar, vllm, readers, sentenceTransformers].map(pythonOf).filter((path) => existsSync(path));
  const candidates = named === undefined ? [...installed, 'python3', '/usr/bin/python3'] : [named];
  const probe = modules.map((module) => `import importlib.util as u; assert u.find_spec(${JSON.stringify(module)})`);
  return candidates.find((python) => spawnSync(python, ['-c', probe.join('\n')]).status === 0);
}

/** The folder of MiniLM: ABLATA_MINILM, else what `npm run real` made. */
export function minilmFolder(): string | undefined {
  const folder = process.env['ABLATA_MINILM'] ?? folderOf(minilm);
  return existsSync(folder) ? folder : undefined;
}
