import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './support/ablata.ts';

test('the page of errors has every code that the packages throw', async () => {
  const thrown = new Set<string>();
  for (const folder of readdirSync(join(root, 'packages'))) {
    const base = join(root, 'packages', folder, 'src');
    for (const file of readdirSync(base, { recursive: true, encoding: 'utf8' })) {
      if (!/\.ts$/.test(file) || /\.test(-d)?\.ts$|__fixtures__|\/test\//.test(file)) continue;
      const codes = readFileSync(join(base, file), 'utf8').matchAll(/new AblataError\(\s*'([A-Z]+_[A-Z_]+)'/g);
      for (const [, code] of codes) thrown.add(code as string);
    }
  }
  const made: string = join(root, 'tools/site/errors.mjs');
  const { errorPage } = (await import(made)) as { errorPage(root: string): Promise<string> };
  const page = await errorPage(root);
  expect(thrown.size).toBeGreaterThan(20);
  expect([...thrown].filter((code) => !page.includes(`### ${code}\n`))).toEqual([]);
});
