import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll } from 'vitest';
import { type Ended, root } from './ablata.ts';
import { type Registry, startRegistry } from './registry.ts';

// A hook that is registered while a test runs is none: folders of the file's tests are gathered here.
const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
}, 600_000); // some sixty node_modules after test:published: a busy disk took more than a minute

function temporaryFolder(prefix: string): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), prefix)));
  made.push(folder);
  return folder;
}

/** The tarballs of tools/check-packages.mjs, made now unless the caller has them. */
export async function tarballs(): Promise<string[]> {
  let folder = process.env['ABLATA_TARBALLS'];
  if (!folder || !existsSync(folder)) {
    folder = temporaryFolder('ablata-tarballs-');
    await promisify(execFile)(process.execPath, [join(root, 'tools/check-packages.mjs'), folder]);
  }
  const from = folder;
  return readdirSync(from)
    .filter((name) => name.endsWith('.tgz'))
    .map((name) => join(from, name));
}

/** A registry that has all packages of the repository. */
export async function publishedPackages(): Promise<Registry> {
  const registry = await startRegistry();
  for (const tarball of await tarballs()) registry.publish(tarball);
  return registry;
}

/** An empty folder outside the repository, with nothing of the repository around it; gone after the tests of the file. */
export function emptyFolder(): string {
  return temporaryFolder('ablata-outside-');
}

/** Runs programs in a folder as somebody would who installs from a registry. */
export function shellIn(cwd: string, { url }: Pick<Registry, 'url'>, more: Record<string, string> = {}) {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|NODE_OPTIONS|NODE_PATH|VITEST|ABLATA_)/i.test(name),
  );
  const env = {
    ...Object.fromEntries(inherited),
    npm_config_registry: url,
    npm_config_prefer_offline: 'true',
    npm_config_fund: 'false',
    ...more,
  };
  const run = (command: string, ...args: string[]): Promise<Ended> =>
    promisify(execFile)(command, args, { cwd, env, maxBuffer: 64e6 }).then(
      ({ stdout, stderr }) => ({ status: 0, stdout, stderr }),
      ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
        status: code,
        stdout,
        stderr,
      }),
    );
  const succeed = async (command: string, ...args: string[]): Promise<string> => {
    const { status, stdout, stderr } = await run(command, ...args);
    if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}\n${stdout}${stderr}`);
    return stdout;
  };
  return { run, succeed };
}
