import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../test/error-of.ts';
import { tempFolder } from '../../test/temp-folder.ts';
import { loadConfig } from './load.ts';
import { where } from './locate.ts';

const MINIMAL = { name: 'small', target: 10, services: { source: { use: 'word-problems' } } };

/** Loads a file with this text and gives the error's message with the folder left out. */
async function messageOf(name: string, text: string): Promise<string> {
  const folder = tempFolder({ [name]: text });
  const error = await errorOf(() => loadConfig(join(folder, name)));
  return `${error.code} ${error.message.replaceAll(/[^\s(]*ablata-core-[^/]*\//g, '')}${error.hint ? ` → ${error.hint}` : ''}`;
}

describe('loading', () => {
  test('TypeScript and YAML say the same', async () => {
    const folder = tempFolder({
      'ablata.config.ts': `
        enum Size { Small = 10 } // what Node alone would not run
        export default { name: 'small', target: Size.Small, services: { source: { use: 'word-problems' } } };`,
      'same.yaml': 'name: small\ntarget: 10\nservices:\n  source: { use: word-problems }\n',
      'same.mjs': `export default ${JSON.stringify(MINIMAL)};`,
    });
    for (const name of ['ablata.config.ts', 'same.yaml', 'same.mjs']) {
      const { config, origin } = await loadConfig(join(folder, name));
      expect(config).toEqual(MINIMAL);
      expect(origin.file).toBe(join(folder, name));
    }
  });

  test('a folder stands for the config in it, TypeScript first', async () => {
    const folder = tempFolder({
      'ablata.yaml': 'name: yaml\ntarget: 1\nservices: {}\n',
      'ablata.config.mjs': `export default { name: 'module', target: 1, services: {} };`,
    });
    expect((await loadConfig(folder)).config.name).toBe('module');
  });

  test('a config in TypeScript may import what stands beside it', async () => {
    const folder = tempFolder({
      'size.ts': 'export const target: number = 7;',
      'ablata.config.ts': `import { target } from './size.ts';\nexport default { name: 'small', target, services: {} };`,
    });
    expect((await loadConfig(folder)).config.target).toBe(7);
  });

  test('what is not there', async () => {
    const folder = tempFolder();
    const [file, empty] = [
      await errorOf(() => loadConfig(join(folder, 'no.yaml'))),
      await errorOf(() => loadConfig(folder)),
    ];
    expect([file.code, file.message.replace(folder, '…'), file.hint]).toEqual([
      'CONFIG_NOT_FOUND',
      'no such config: …/no.yaml',
      'Make one with: ablata init',
    ]);
    expect([empty.code, empty.message.replace(folder, '…')]).toEqual([
      'CONFIG_NOT_FOUND',
      'no config in …: expected ablata.config.ts, ablata.config.mts, ablata.config.js, ablata.config.mjs, ablata.yaml, ablata.yml, ablata.json',
    ]);
  });

  test('a module that does not load, or exports nothing', async () => {
    expect(await messageOf('a.ts', `throw new Error('out of luck');`)).toMatchInlineSnapshot(
      `"CONFIG_UNREADABLE a.ts:1:1 could not be loaded: out of luck → It is run when it is loaded: mend that line, or what it reads."`,
    );
    expect(await messageOf('a.ts', `import 'not-there'; export default {};`)).toMatchInlineSnapshot(
      `"CONFIG_UNREADABLE a.ts:1:9 could not be loaded: there is no module 'not-there' → Install what it imports, in its folder: npm install (not-there has to stand in package.json; else: npm install not-there)"`,
    );
    expect(await messageOf('a.ts', `export const config = {};`)).toMatchInlineSnapshot(
      `"CONFIG_UNREADABLE a.ts:1:1 must export an experiment as default, and exports nothing → Write: export default defineExperiment({ … })"`,
    );
    expect(await messageOf('a.ts', `import './not-there.ts';\nexport default {};`)).toMatch(
      /^CONFIG_UNREADABLE a\.ts:1:9 could not be loaded: there is no module '\.\/not-there\.ts' → Paths are taken/,
    );
  });
});

describe('YAML', () => {
  test('a wrong type is named with line and column', async () => {
    expect(await messageOf('a.yaml', 'name: small\ntarget: many\nservices: {}\n')).toMatchInlineSnapshot(
      `"CONFIG_INVALID a.yaml:2:9 target must be a number (was a string)"`,
    );
    expect(
      await messageOf('a.yaml', 'name: small\ntarget: 5\nservices:\n  source:\n    use: 7\n'),
    ).toMatchInlineSnapshot(`"CONFIG_INVALID a.yaml:5:10 services.source.use must be a string (was a number)"`);
    expect(
      await messageOf('a.yaml', 'name: small\ntarget: 5\nservices: {}\nbudget:\n  tokens: -1\n'),
    ).toMatchInlineSnapshot(`"CONFIG_INVALID a.yaml:5:11 budget.tokens must be positive (was -1)"`);
  });

  test('several problems come together', async () => {
    expect(await messageOf('a.yaml', 'name: no good\nseed: 1.5\ntarget: 0\nservices: {}\n')).toMatchInlineSnapshot(`
      "CONFIG_INVALID 3 problems:
        a.yaml:1:7 name must be a name of letters, digits, - _ and . (was "no good")
        a.yaml:2:7 seed must be an integer (was 1.5)
        a.yaml:3:9 target must be positive (was 0)"
    `);
  });

  test('what is missing is reported where it is missing from', async () => {
    expect(await messageOf('a.yaml', 'name: small\ntarget: 3\n')).toMatchInlineSnapshot(
      `"CONFIG_INVALID a.yaml:1:1 services must be an object (was missing)"`,
    );
    expect(await messageOf('a.yaml', 'name: small\ntarget: 5\nservices:\n  llm: { model: x }\n')).toMatchInlineSnapshot(
      `"CONFIG_INVALID a.yaml:4:8 services.llm.use must be a string (was missing)"`,
    );
  });

  test('unknown keys get a suggestion, also deeper down', async () => {
    expect(await messageOf('a.yaml', 'name: small\ntarget: 5\nservices: {}\nsede: 1\n')).toMatchInlineSnapshot(
      `"CONFIG_INVALID a.yaml:4:1 sede is not known in an experiment. Did you mean 'seed'?"`,
    );
    expect(
      await messageOf('a.yaml', 'name: small\ntarget: 5\nservices: {}\nrun:\n  concurency: 1\n'),
    ).toMatchInlineSnapshot(`"CONFIG_INVALID a.yaml:5:3 run.concurency is not known. Did you mean 'concurrency'?"`);
    expect(
      await messageOf('a.yaml', 'name: small\ntarget: 5\nservices: {}\nrun:\n  prices: { promt: 1, completion: 2 }\n'),
    ).toMatchInlineSnapshot(
      `"CONFIG_INVALID a.yaml:5:11 run.prices must be { prompt, completion }, or such prices by the names of services (was {"promt":1,"completion":2})"`,
    );
  });

  test('text that is no YAML, an empty file, a list', async () => {
    expect(await messageOf('a.yaml', 'name: [small\ntarget: 1\n')).toMatchInlineSnapshot(
      `"CONFIG_UNREADABLE a.yaml:2:1 is not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ] → Mind the indentation, and put texts with : # { [ or , in quotes."`,
    );
    expect(await messageOf('a.yaml', 'name: a\nname: b\n')).toMatchInlineSnapshot(
      `
      "CONFIG_INVALID 2 problems:
        a.yaml:1:1 services must be an object (was missing)
        a.yaml:2:1 name is written twice in one map"
    `,
    );
    expect(await messageOf('a.yaml', '')).toMatchInlineSnapshot(
      `"CONFIG_UNREADABLE a.yaml:1:1 must hold an experiment, and is empty → Begin with: name: …, target: …, services: …"`,
    );
    expect(await messageOf('a.yaml', '- name: small\n')).toMatchInlineSnapshot(
      `"CONFIG_UNREADABLE a.yaml:1:1 must hold an experiment, and is a list → Begin with: name: …, target: …, services: …"`,
    );
    expect(await messageOf('a.yaml', 'name: *nobody\n')).toMatchInlineSnapshot(
      `"CONFIG_UNREADABLE a.yaml:1:7: nothing before it is called &nobody → Write &nobody before the value that *nobody stands for, or put the text in quotes."`,
    );
  });

  test('places are known for every path, later errors included', async () => {
    const folder = tempFolder({
      'a.yaml':
        'name: small\ntarget: 5\nservices:\n  dedupe:\n    use: cosine\n    threshold: 2\nstages:\n  - use: x\n',
    });
    const { origin } = await loadConfig(join(folder, 'a.yaml'));
    const at = (...path: PropertyKey[]): string => where(origin, path).replace(/^.*a\.yaml/, '');
    expect(at('services', 'dedupe', 'threshold')).toBe(':6:16 services.dedupe.threshold');
    expect(at('stages', 0, 'use')).toBe(':8:10 stages[0].use');
    expect(at('stages', 0, 'after')).toBe(':8:5 stages[0].after');
    expect(at('seed')).toBe(':1:1 seed');
  });
});
