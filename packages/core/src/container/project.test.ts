import { expect, test } from 'vitest';
import { errorOf } from '../../test/error-of.ts';
import { origin } from '../../test/origin.ts';
import { contains, createProject } from './project.ts';

test('paths are taken from the folder of the config and stay in it', async () => {
  const project = createProject(origin);
  expect(project.resolve('data/a.jsonl')).toBe('/project/data/a.jsonl');
  expect(project.resolve('/project/data')).toBe('/project/data');
  const outside = await errorOf(() => project.resolve('../shared/gsm8k/train.jsonl'));
  expect([outside.code, outside.message, outside.hint]).toEqual([
    'CONFIG_PATH_OUTSIDE',
    `ablata.config.ts: the path '../shared/gsm8k/train.jsonl' leaves the project`,
    `Allow the folder it is in: paths: ['../shared/gsm8k']`,
  ]);
  const absolute = await errorOf(() => project.resolve('/etc/passwd'));
  expect(absolute.hint).toBe(`Allow the folder it is in: paths: ['/etc']`);
});

test('the config may allow folders outside', () => {
  const project = createProject(origin, ['../shared', '/data']);
  expect(project.resolve('../shared/gsm8k/train.jsonl')).toBe('/shared/gsm8k/train.jsonl');
  expect(project.resolve('/data/x')).toBe('/data/x');
});

test('a folder contains itself and what is beneath it, whatever the names begin with', () => {
  expect(contains('/a', '/a')).toBe(true);
  expect(contains('/a', '/a/..b')).toBe(true);
  expect(contains('/a', '/ab')).toBe(false);
  expect(contains('/a', '/')).toBe(false);
});
