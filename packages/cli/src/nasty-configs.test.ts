import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { command } from '../test/command.ts';
import { NASTY } from '../test/nasty-configs.ts';

/** Configs of several mistakes each: what is said of them, and that nothing is left behind and nobody was asked. */
const before = process.cwd();
let folder: string;
let server: Server;
let url: string;
let asked = 0;

beforeAll(async () => {
  server = createServer((_, response) => {
    asked++;
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});
afterAll(() => server.close());

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ablata-nasty-'));
  process.chdir(folder);
  asked = 0;
});
afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});

test.each(NASTY)('$what', async ({ file, text, command: words = ['run'], beside = {} }) => {
  writeFileSync(file, typeof text === 'string' ? text.replaceAll('SERVER', url) : text);
  for (const [name, content] of Object.entries(beside)) writeFileSync(name, content);
  const files = readdirSync('.', { recursive: true }).sort();
  const [name, ...options] = words as [string, ...string[]];
  const config = name === 'ablate' ? ['--config', file] : [file];
  const { status, err, out } = await command(name, ...config, ...options);
  const said = [...out, ...err].join('\n').replaceAll(folder, '…').replaceAll(url, 'SERVER');
  expect(said).toMatchSnapshot();
  // One that only follows on from the place of a flag, or is about a whole file, has no line.
  const placed = /^(error: )?(ablata\.\w+(\.ts)?(:\d+:\d+)|x\.ts:\d+:\d+|--(set|target)|ablata\.yaml is not UTF-8)/;
  for (const line of err.filter((each) => /^(error: )?\S/.test(each) && !/^error: \d+ problems/.test(each)))
    expect(line).toMatch(placed);
  expect(status).toBe(2);
  expect(asked).toBe(0);
  expect(readdirSync('.', { recursive: true }).sort()).toEqual(files);
});
