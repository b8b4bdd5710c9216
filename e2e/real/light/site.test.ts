import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../support/ablata.ts';

/** `npm run site`: VitePress and TypeDoc as they are published, over all pages; a dead link ends it. */
it('the site is built, and its search works without a network', ({ skip }) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'tools/site/build.mjs')], {
    encoding: 'utf8',
    cwd: root,
  });
  if (status !== 0 && !existsSync(join(root, 'docs/.site/node_modules/vitepress')))
    return skip('VitePress can not be installed');
  expect([status, stdout, stderr]).toEqual([0, expect.stringContaining('build complete'), expect.anything()]);
  const dist = join(root, 'docs/.site/dist');
  const pages = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.html'));
  expect(pages).toEqual(expect.arrayContaining(['index.html', join('reference', 'options.html')]));
  expect(pages.length).toBeGreaterThan(100);
  const index = readdirSync(join(dist, 'assets/chunks')).find((name) => /localSearchIndex/.test(name));
  expect(readFileSync(join(dist, 'assets/chunks', index ?? ''), 'utf8')).toContain('near-duplicate');
  expect(readFileSync(join(dist, 'index.html'), 'utf8')).not.toMatch(/<(?:script|link)[^>]+(?:src|href)="https?:/);
});
