import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../support/ablata.ts';
import { emptyFolder } from '../support/published.ts';
import { type Registry, startRegistry } from '../support/registry.ts';

const exec = promisify(execFile);

/** Builds all packages and publishes them as the release workflow does, with changesets and pnpm, to a registry on loopback. */
export async function publishByChangesets(): Promise<Registry> {
  const registry = await startRegistry();
  const userconfig = join(emptyFolder(), 'npmrc');
  writeFileSync(userconfig, `${registry.url.replace('http:', '')}/:_authToken=anything\n`);
  const inherited = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_OPTIONS|VITEST)/i.test(name));
  const env = {
    ...Object.fromEntries(inherited),
    npm_config_registry: registry.url,
    npm_config_userconfig: userconfig,
    CI: 'true',
  };
  const options = { cwd: root, env, maxBuffer: 64e6 };
  await exec('pnpm', ['build'], options);
  await exec('pnpm', ['exec', 'changeset', 'publish', '--no-git-tag'], options);
  return registry;
}
