import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Every page that is written by hand: its file in the repository, and its place on the site. */
export async function findPages(root: string): Promise<Map<string, string>> {
  const pages = new Map<string, string>();
  for (const folder of ['docs', 'docs/decisions', 'docs/guide']) {
    for (const name of await markdownIn(join(root, folder))) {
      pages.set(`${folder}/${name}`, `${folder}/${name}`.slice('docs/'.length).toLowerCase());
    }
  }
  for (const kind of ['packages', 'examples']) {
    for (const { name } of (await readdir(join(root, kind), { withFileTypes: true })).filter((entry) =>
      entry.isDirectory(),
    )) {
      const own = await markdownIn(join(root, kind, name));
      if (own.includes('README.md')) pages.set(`${kind}/${name}/README.md`, `${kind}/${name}.md`);
    }
  }
  pages.set('CONTRIBUTING.md', 'contributing.md');
  pages.set('docs/guide/index.md', 'index.md');
  // Made from the code: links to them are written as if they stood in docs/site.
  for (const made of ['options', 'errors', 'commands', 'measured'])
    pages.set(`docs/site/${made}.md`, `reference/${made}.md`);
  return pages;
}

async function markdownIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith('.md'));
}
