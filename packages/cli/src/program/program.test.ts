import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { command } from '../../test/command.ts';
import { offlineServices } from '../../test/offline-services.ts';

/** What a command line prints that cac answers by itself. */
async function helpOf(...line: string[]): Promise<string> {
  const said: string[] = [];
  const info = vi.spyOn(console, 'info').mockImplementation((text: string) => void said.push(text));
  const log = vi.spyOn(console, 'log').mockImplementation((text: string) => void said.push(text));
  try {
    await command(...line);
  } finally {
    info.mockRestore();
    log.mockRestore();
  }
  return said.join('\n');
}

const names = async (): Promise<string[]> =>
  [...(await helpOf('help')).matchAll(/^ {2}([a-z]+)(?: .*?)? {2,}\S/gm)].map(([, name]) => name as string);

describe('help', () => {
  it('has a description, a usage, options and two examples for each command, also as `help NAME`', async () => {
    const all = await names();
    expect(all.length).toBeGreaterThan(20);
    for (const name of all) {
      const text = await helpOf(name, '--help');
      expect(text).toMatch(new RegExp(`^ablata/\\S+\n\n[A-Z].{9,}\n\nUsage:\n  \\$ ablata ${name}\\b`));
      expect(text).toMatch(/Options:\n(?: {2}\S.*\n)+/);
      const examples = text.slice(text.indexOf('Examples:')).match(new RegExp(`^ablata ${name}\\b.*`, 'gm'));
      expect({ name, examples: examples?.length }).toEqual({ name, examples: 2 });
      expect(await helpOf('help', name)).toBe(text);
    }
  });
});

/** All that one slip of the hand makes of a word: two letters swapped, one left out, put in or changed. */
function slips(word: string): string[] {
  const places = Array.from({ length: word.length }, (_, at) => at);
  const letters = ['e', 'x'];
  return [
    ...places.slice(1).map((at) => word.slice(0, at - 1) + word[at] + word[at - 1] + word.slice(at + 1)),
    ...places.map((at) => word.slice(0, at) + word.slice(at + 1)),
    ...places.flatMap((at) => letters.map((letter) => word.slice(0, at) + letter + word.slice(at))),
    ...places.flatMap((at) => letters.map((letter) => word.slice(0, at) + letter + word.slice(at + 1))),
  ].filter((slip) => /^[a-z]/.test(slip) && !slip.endsWith('-'));
}

describe('did you mean', () => {
  it('says it of every command after one slip', async () => {
    const all = await names();
    for (const name of all.filter(({ length }) => length >= 3)) {
      for (const slip of slips(name).filter((word) => !all.includes(word))) {
        const [said] = (await command(slip)).err;
        const [, meant = ''] = /there is no command '.*'\. Did you mean '(.+)'\?/.exec(String(said)) ?? [];
        expect({
          slip,
          said,
          near: all.includes(meant) && (meant === name || slips(meant).includes(slip)),
        }).toMatchObject({ near: true });
      }
    }
  });

  it('says it of every option after one slip', async () => {
    for (const name of await names()) {
      const options = [...(await helpOf(name, '--help')).matchAll(/^ +(?:-\w, )?--([a-z-]+)/gm)].map(
        ([, option]) => option as string,
      );
      for (const option of options.filter(({ length }) => length >= 3)) {
        for (const slip of slips(option).filter((word) => !options.includes(word))) {
          const [said] = (await command(name, `--${slip}`)).err;
          expect({ name, slip, said }).toMatchObject({ said: expect.stringMatching(/Did you mean '--[a-z-]+'\?/) });
        }
      }
    }
  });
});

it('tells no default of what an option turns off', async () => {
  const text = await helpOf('view', '--help');
  expect(text).toMatch(/^ +--no-open +Only print the address *$/m);
});

describe('--json', () => {
  const before = process.cwd();
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ablata-json-'));
    process.chdir(folder);
    const services = { ...offlineServices, dedupe: { use: 'cosine', threshold: 0.9 } };
    const ablations = { threshold: { 'services.dedupe.threshold': [0.9, 0.95] } };
    writeFileSync('ablata.yaml', JSON.stringify({ name: 'small', target: 20, services, ablations }));
    const { status, out } = await command('run', '--json');
    expect({ status, manifest: JSON.parse(out.join('\n')) }).toMatchObject({ status: 0, manifest: { rows: 20 } });
  });

  afterAll(() => {
    process.chdir(before);
    rmSync(folder, { recursive: true, force: true });
  });

  const RUN = 'runs/small';
  it.each([
    ['plan', { target: 20 }],
    ['ablate', { runs: [{ rows: 20 }, { rows: 20 }] }],
    ['doctor', undefined],
    [`compare ${RUN}`, { runs: [{ name: 'small' }] }],
    [`verify ${RUN}`, { verified: true }],
    [`stats ${RUN}`, { rows: 20 }],
    [`thresholds ${RUN} --at 0.9`, { run: 0.9, thresholds: [{ threshold: 0.9 }] }],
    [`inspect ${RUN}/dataset/small.pt`, { rows: 20, text: 'text' }],
    [`convert ${RUN}/dataset/small.pt small.jsonl`, { to: 'small.jsonl' }],
    [`export ${RUN} --huggingface hub`, { folder: 'hub' }],
    [`report ${RUN} --out page.html`, { file: 'page.html' }],
    ['ledger stats', { services: [{}, {}] }],
    ['ledger prune --before 2000-01-01 --yes', { completions: 0 }],
    ['init new-project --yes', { files: expect.any(Array) }],
    ['new stage short', { use: 'short' }],
    ['new plugin mine', { slot: 'encoder' }],
  ])('%s: standard output is one value', async (line, expected) => {
    const { status, out } = await command(...line.split(' '), '--json');
    const value = JSON.parse(out.join('\n'));
    expect(status).toBe(0);
    if (expected) expect(value).toMatchObject(expected);
  });

  it.each([`rows ${RUN} --limit 3`, `neighbours ${RUN} --row 1 --limit 3`, `answers ${RUN} --limit 3`])(
    '%s: a value a line',
    async (line) => {
      const { out } = await command(...line.split(' '), '--json');
      expect(out.map((each) => JSON.parse(each))).toHaveLength(3);
    },
  );

  it('prints nothing else where something is wrong', async () => {
    const { status, out, err } = await command('verify', 'runs/none', '--json');
    expect({ status, out, said: err.length > 0 }).toEqual({ status: 1, out: [], said: true });
  });

  it('and with --quiet nothing but what is wrong goes to standard error', async () => {
    expect((await command('run', '--quiet', '--target', '22')).err).toEqual([]);
    const { err } = await command('run', '--quiet', '--target', 'many');
    expect(err.join('\n')).toContain('target must be a number');
  });
});
