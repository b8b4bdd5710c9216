import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { folderOf, type Part, type Tier } from './part.ts';
import { runProgram } from './run-program.ts';

const locks = new URL('../environments/', import.meta.url);

export interface EnvironmentOptions {
  readonly tier: Tier;
  /** Minor versions of Python that the lock has wheels for, the best first. */
  readonly pythons: readonly string[];
  /** The interpreter whose packages the environment has besides its own. */
  readonly over?: string;
  /** Modules that must load at the end. */
  readonly imports: readonly string[];
  /** Makes good what a wheel lacks. No part of the folder's name: change a pin or an import with it. */
  readonly mend?: (sitePackages: string) => void;
}

/**
 * A virtual environment with exactly the packages of environments/NAME.txt: the lock is whole, so pip resolves nothing. Call its
 * programs with `python -m`: their scripts still name the folder it was built in.
 */
export function environment(name: string, { tier, pythons, over, imports, mend }: EnvironmentOptions): Part {
  const lock = fileURLToPath(new URL(`${name}.txt`, locks));
  const probe = imports.map((module) => `import ${module}`).join('\n');
  return {
    name,
    tier,
    stamp: [readFileSync(lock, 'utf8'), ...pythons, over, ...imports].join('\n'),
    needs: [],
    async build(folder, log) {
      const base = findPython(pythons, over);
      const python = pythonIn(folder);
      const pip = await makeEnvironment(base, folder, log, over === undefined ? [] : ['--system-site-packages']);
      const options = [
        '--no-deps',
        '--no-cache-dir',
        '--no-compile',
        '--disable-pip-version-check',
        '--progress-bar=off',
      ];
      const said = await runProgram(log, pip[0]!, [...pip.slice(1), 'install', ...options, '-r', lock]);
      mend?.(await sitePackages(python, log));
      await runProgram(log, python, ['-c', probe]);
      return downloaded(said);
    },
  };
}

/** The interpreter of an environment that is installed. */
export function pythonOf(part: Part): string {
  return pythonIn(folderOf(part));
}

/** Metadata of a wheel under a second name. @returns their folder */
export function alias(site: string, distribution: string, name: string): string {
  const target = join(site, name);
  cpSync(join(site, distribution), target, { recursive: true });
  rmSync(join(target, 'RECORD'), { force: true });
  return target;
}

const pythonIn = (folder: string) => join(folder, 'bin', 'python');

async function sitePackages(python: string, log: string): Promise<string> {
  return (await runProgram(log, python, ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))'])).trim();
}

function findPython(versions: readonly string[], only?: string): string {
  const named = process.env['ABLATA_REAL_PYTHON'] ?? 'python3';
  const programs = only === undefined ? [named, ...versions.map((version) => `python${version}`)] : [only];
  const version = 'import sys; print("%d.%d" % sys.version_info[:2])';
  for (const program of programs) {
    const { stdout, status } = spawnSync(program, ['-c', version], { encoding: 'utf8' });
    if (status === 0 && versions.includes(stdout.trim())) return program;
  }
  throw new Error(`needs Python ${versions.join(' or ')}${only === undefined ? '' : ` as ${only}`}`);
}

/** Debian's Python may lack ensurepip: its own pip then serves the environment. @returns the command that is the environment's pip */
async function makeEnvironment(
  base: string,
  folder: string,
  log: string,
  options: readonly string[],
): Promise<readonly string[]> {
  const python = pythonIn(folder);
  try {
    await runProgram(log, base, ['-m', 'venv', ...options, folder]);
    return [python, '-m', 'pip'];
  } catch {
    await runProgram(log, base, ['-m', 'venv', '--clear', '--without-pip', ...options, folder]);
    if (!existsSync(python)) throw new Error('python -m venv made no interpreter');
    return [base, '-m', 'pip', '--python', python];
  }
}

/** What pip says that it fetched, in bytes. */
export function downloaded(output: string): number {
  const units: Readonly<Record<string, number>> = { bytes: 1, kB: 1e3, MB: 1e6, GB: 1e9 };
  const sizes = output.matchAll(/^\s*Downloading \S+ \(([\d.]+) (bytes|kB|MB|GB)\)/gm);
  return Math.round([...sizes].reduce((sum, [, size, unit]) => sum + Number(size) * units[unit!]!, 0));
}
