import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { outsideOfCode } from './rewrite-links.mjs';

/** A page for each package, from the docstrings of what it exports, by TypeDoc. */
export async function apiPages(root, site) {
  const packages = await readdir(join(root, 'packages'));
  const made = join(site, 'api');
  const options = {
    entryPoints: packages.map((name) => join(root, 'packages', name, 'src/index.ts')),
    tsconfig: join(root, 'tsconfig.json'),
    plugin: ['typedoc-plugin-markdown'],
    out: made,
    router: 'module',
    readme: 'none',
    skipErrorChecking: true, // `pnpm types` checks
    hideBreadcrumbs: true,
    hidePageHeader: true,
    disableSources: true,
    excludePrivate: true,
    excludeInternal: true,
    logLevel: 'Error',
  };
  await writeFile(join(site, 'typedoc.json'), JSON.stringify(options));
  const { status } = spawnSync(process.execPath, ['node_modules/typedoc/bin/typedoc', '--options', 'typedoc.json'], {
    cwd: site,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);

  const pages = join(site, 'pages/reference/api');
  await mkdir(pages, { recursive: true });
  for (const name of packages) {
    const text = await readFile(join(made, name, 'src.md'), 'utf8').catch(() =>
      readFile(join(made, `${name}/src/index.md`), 'utf8'),
    );
    const { name: published } = JSON.parse(await readFile(join(root, 'packages', name, 'package.json'), 'utf8'));
    await writeFile(join(pages, `${name}.md`), page(text, published, packages));
  }
  await rm(made, { recursive: true });
}

function page(text, published, packages) {
  return outsideOfCode(text, (prose) =>
    prose
      .replace(/^# .*$/m, `# ${published}`)
      .replace(/\]\((?:\.\.\/)+([\w-]+)\/src\.md(#[^)]*)?\)/g, (link, name, anchor = '') =>
        packages.includes(name) ? `](/reference/api/${name}${anchor})` : link,
      )
      .replace(/\]\((?!https?:|#|\/)[^)]*\)/g, ']') // links of docstrings to what has no page
      .replace(/\\?</g, '&lt;')
      .replaceAll('{', '&#123;'),
  );
}
