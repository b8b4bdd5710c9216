import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@ablata/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { command } from '../../test/command.ts';
import { CHOICES, type Choices } from './init-choices.ts';
import { initialProject } from './init-config.ts';

const before = process.cwd();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ablata-init-'));
  process.chdir(folder);
});

afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});

const keysOf = <K extends keyof Choices>(choice: K): Choices[K][] => Object.keys(CHOICES[choice]) as Choices[K][];

describe('init', () => {
  it('writes a config that is valid, whatever is chosen, and the same in TypeScript', async () => {
    for (const graph of keysOf('graph'))
      for (const llm of keysOf('llm'))
        for (const encoder of keysOf('encoder')) {
          const choices = { graph, llm, encoder };
          const { files, packages } = initialProject({ ...choices, config: 'yaml' });
          writeFileSync('ablata.yaml', files['ablata.yaml'] as string);
          const { config } = await loadConfig('ablata.yaml');
          const listed = (config.plugins ?? []).filter((name) => packages.includes(name));
          expect(listed).toEqual(config.plugins ?? []);
          const { files: typed } = initialProject({ ...choices, config: 'ts' });
          const text = (typed['ablata.config.ts'] as string).replace(
            /^import.*$/m,
            'const defineExperiment = (e: object) => e;',
          );
          const name = `${graph}-${llm}-${encoder}.ts`;
          writeFileSync(name, text);
          expect((await loadConfig(name)).config).toEqual(config);
        }
  });

  it('is a project that runs, with a schema for the editor, and overwrites nothing', async () => {
    writeFileSync('package.json', '{}');
    const { status } = await command('init', '--graph', 'texts', '--config', 'yaml');
    expect(status).toBe(0);
    expect(readdirSync('.').sort()).toEqual([
      '.gitignore',
      'ablata.schema.json',
      'ablata.yaml',
      'package.json',
      'texts.jsonl',
    ]);
    expect(readFileSync('ablata.yaml', 'utf8')).toMatch(/^# yaml-language-server: \$schema=ablata\.schema\.json\n/);
    expect(readFileSync('package.json', 'utf8')).toBe('{}');
    expect(JSON.parse((await command('run', '--json')).out.join('\n'))).toMatchObject({
      outcome: 'exhausted',
      rows: 11,
    });
    const again = await command('init', '--config', 'ts');
    expect([again.status, again.err[0]]).toEqual([2, expect.stringContaining('ablata.yaml is already there')]);
  });

  it('says what there is instead of a choice that is none', async () => {
    const { status, err } = await command('init', '--encoder', 'onyx');
    expect([status, err]).toEqual([
      2,
      [
        "error: --encoder has no 'onyx'. Did you mean 'onnx'? [CONFIG_USAGE]",
        '  → One of: stand-in, onnx, sonar, openai',
      ],
    ]);
  });
});
