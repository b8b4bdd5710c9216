// Builds the site from what is in the repository: docs/, the READMEs of packages and examples, and a reference made from the code.
// `npm run site` writes it to docs/.site/dist; a dead link or a page that can't be made is an error. VitePress is installed beside
// the site alone, so that a clone stays light.
import { spawnSync } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apiPages } from './api.mjs';
import { benchPage } from './bench.mjs';
import { commandPage, configSchema } from './commands.mjs';
import { errorPage } from './errors.mjs';
import { optionPage } from './options.mjs';
import { findPages } from './pages.ts';
import { rewriteLinks } from './rewrite-links.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const site = join(root, 'docs/.site');
const pages = await findPages(root);

await rm(join(site, 'pages'), { recursive: true, force: true });
const write = async (target, text) => {
  const file = join(site, 'pages', target);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
};
for (const [source, target] of pages) {
  if (target.startsWith('reference/')) continue; // below
  await write(target, rewriteLinks(await readFile(join(root, source), 'utf8'), source, pages));
}
await write('reference/options.md', await optionPage(root));
await write('reference/errors.md', await errorPage(root));
await write('reference/commands.md', await commandPage(root));
await write('reference/measured.md', await benchPage(root));
await write('public/ablata.schema.json', await configSchema(root));
await cp(join(root, 'docs/pictures'), join(site, 'pages/public/pictures'), { recursive: true });
await cp(join(root, 'docs/site'), site, { recursive: true });
if (process.argv.includes('--pages')) process.exit(0);

run('npm', ['ci', '--no-audit', '--no-fund', '--silent'], site);
await apiPages(root, site);
run(process.execPath, ['node_modules/vitepress/bin/vitepress.js', 'build'], site);

function run(command, args, cwd) {
  const { status, error } = spawnSync(command, args, { cwd, stdio: 'inherit', shell: process.platform === 'win32' });
  if (error) console.error(`could not start ${command}: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}
