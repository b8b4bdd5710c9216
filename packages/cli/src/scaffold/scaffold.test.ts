import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { useNameOf } from './names.ts';
import { VERSIONS } from './versions.ts';
import { writeNew } from './write-new.ts';

it.each([
  ['ablata-plugin-openings', 'dedupe', 'openings'],
  ['@lab/ablata-encoder-trigrams', 'encoder', 'trigrams'],
  ['@lab/mine', 'llm', 'mine'],
  ['llm', 'llm', 'llm'],
  ['ablata-plugin-', 'llm', 'ablata-plugin-'],
])('the plugin %s of the kind %s is used as %s', (name, kind, use) => {
  expect(useNameOf(name, kind)).toBe(use);
});

it('asks for the versions that are tested here', () => {
  const manifest = (path: string) =>
    JSON.parse(readFileSync(new URL(`../../../../${path}package.json`, import.meta.url), 'utf8')) as {
      dependencies: Record<string, string>;
      devDependencies: Record<string, string>;
    };
  const { arktype, ...tools } = VERSIONS;
  expect(manifest('').devDependencies).toMatchObject(tools);
  expect(manifest('packages/core/').dependencies).toMatchObject({ arktype });
});

it('takes back what it wrote when it can not go on', async () => {
  const before = process.cwd();
  const folder = mkdtempSync(join(tmpdir(), 'ablata-write-'));
  process.chdir(folder);
  onTestFinished(() => {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  });
  await expect(writeNew({ 'a/b/file': '1', c: '2', 'a/b/file/impossible': '3' })).rejects.toThrow();
  expect(readdirSync('.')).toEqual([]);
});
