import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { AblataError } from '@ablata/spec';
import { expect, it } from 'vitest';
import { commandLine } from './command-line.ts';
import { noteProgress } from './terminal.ts';

const line = commandLine({
  name: 'tool',
  code: 'CONFIG_TOOL_USAGE',
  usage: 'tool: does it',
  options: { to: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
});

async function said(command: Parameters<typeof line.run>[2], ...args: string[]) {
  const lines: string[] = [];
  const terminal = {
    out: (text: string) => lines.push(`out ${text}`),
    note: (text: string) => lines.push(`note ${text}`),
  };
  return [await line.run(args, terminal, command), ...lines];
}

it('hands on the first argument, the others and the options, and gives the exit code that comes back', async () => {
  const seen: unknown[] = [];
  const command: Parameters<typeof line.run>[2] = (name, rest, { to }) => {
    seen.push([name, rest, to]);
    return 7;
  };
  expect(await said(command, 'make', 'a', '--to', 'b')).toEqual([7]);
  expect(seen).toEqual([['make', ['a'], 'b']]);
  expect(await said(command, '-h')).toEqual([0, 'out tool: does it']);
  expect(await said(command)).toEqual([2, 'out tool: does it']);
});

it('says what was wrong: 2 for its use, 1 for all else; what is nobody’s error goes on', async () => {
  const throwing = (error: Error) => async () => Promise.reject(error);
  expect(await said(throwing(line.misuse('there is no make')), 'make')).toEqual([
    2,
    'note CONFIG_TOOL_USAGE: tool: there is no make',
    'note   See `tool --help`.',
  ]);
  expect(await said(throwing(new AblataError('DATA_GONE', 'it is gone')), 'make')).toEqual([
    1,
    'note DATA_GONE: it is gone',
  ]);
  expect((await said(throwing(new Error()), '--too', 'b'))[1]).toMatch(
    /^note CONFIG_TOOL_USAGE: tool: Unknown option '--too'$/,
  );
  await expect(said(throwing(new TypeError('ours')), 'make')).rejects.toThrow('ours');
});

it('says what the system refuses in one line', async () => {
  const open = () => readFile('no folder/a.txt').then(() => 0);
  expect(await said(open, 'make')).toEqual([1, "note tool: ENOENT: no such file or directory, open 'no folder/a.txt'"]);
});

it('ends quietly when nobody reads on', async () => {
  const program = `import { terminalOf } from ${JSON.stringify(new URL('terminal.ts', import.meta.url).href)};
    const { out } = terminalOf(process);
    for (;;) {
      out('a line');
      await new Promise(setImmediate);
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program]);
  child.stdout.once('data', () => child.stdout.destroy());
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect([code, said]).toEqual([0, '']);
});

it('notes every five per cent of a file once', () => {
  const lines: string[] = [];
  const note = noteProgress({ name: 'a.bin', size: 1000 }, { out() {}, note: (text) => lines.push(text) });
  for (let bytes = 0; bytes <= 1000; bytes += 10) note(bytes);
  expect(lines).toHaveLength(21);
  expect(lines[1]).toBe('a.bin: 5 %');
});
