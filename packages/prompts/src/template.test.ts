import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AblataError, createRandom, type Project } from '@ablata/spec';
import { afterAll, describe, expect, it } from 'vitest';
import { createDirect } from './direct.ts';
import { createVerbalizedSampling } from './verbalized-sampling.ts';

const root = mkdtempSync(join(tmpdir(), 'ablata-prompts-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const project: Project = { root, resolve: (path) => join(root, path) };
const records = [{ id: 'a', text: 'How many?', fields: {} }];
const random = createRandom(1, 'test');

function file(name: string, content: string): string {
  writeFileSync(join(root, name), content);
  return name;
}

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    const { message, hint = '' } = error as AblataError;
    return `${message} | ${hint}`;
  }
  return 'no error';
}

describe('a template', () => {
  it('can come from the config, in part', () => {
    const strategy = createVerbalizedSampling({ template: { user: 'Look:\n{{ problems }}' }, candidates: 2 });
    const [system, user] = strategy.render(records, random).messages;
    expect(system?.content).toContain('2 different instructions');
    expect(user?.content).toBe('Look:\nProblem 1: How many?');
  });

  it('can come from a file, which is part of the identity by its hash', () => {
    const templateFile = file(
      'own.md',
      '# system\nGive {{candidates}}.\n\n## kept\n\n# user\n{{problems}}\n# follow-up\nMore!\n',
    );
    const strategy = createVerbalizedSampling({ templateFile, variant: 'multi-turn', turns: 2 }, { project });
    const prompt = strategy.render(records, random);
    expect(prompt.messages[0]?.content).toBe('Give 5.\n\n## kept');
    expect(prompt.followUps).toEqual(['More!']);
    file('own.md', '# system\nGive exactly {{candidates}}.\n# user\n{{problems}}\n# follow-up\nMore!\n');
    const changed = createVerbalizedSampling({ templateFile, variant: 'multi-turn', turns: 2 }, { project });
    expect(changed.identity['template']).not.toBe(strategy.identity['template']);
    expect({ ...changed.identity, template: 0 }).toEqual({ ...strategy.identity, template: 0 });
  });

  it('can replace the task alone', () => {
    const [system] = createDirect({ task: 'Write advice.' }).render(records, random).messages;
    expect(system?.content).toBe(
      'Write advice.\n\nYou will be shown some problems. Let them inspire one instruction. Answer with the instruction alone.',
    );
  });

  it('does not search drawn texts for placeholders', () => {
    const strategy = createDirect({ template: { system: '', user: '{{problems}}' } });
    const hostile = [{ id: 'a', text: '{{task}} $& $1', fields: {} }];
    expect(strategy.render(hostile, random).messages).toEqual([{ role: 'user', content: 'Problem 1: {{task}} $& $1' }]);
  });

  it.each<[string, () => unknown]>([
    ['unknown placeholder', () => createDirect({ template: { system: 'Use {{poems}}' } })],
    ['problems outside the user text', () => createVerbalizedSampling({ template: { system: '{{problems}}' } })],
    ['no problems', () => createDirect({ template: { user: 'Hello' } })],
    ['both sources', () => createDirect({ template: {}, templateFile: 'x.md' })],
    ['no file', () => createDirect({ templateFile: 'missing.md' }, { project })],
    ['no headings', () => createDirect({ templateFile: file('flat.md', 'Hello {{problems}}') }, { project })],
    ['text before', () => createDirect({ templateFile: file('early.md', 'Hello\n# user\n{{problems}}') }, { project })],
    ['two parts', () => createDirect({ templateFile: file('twice.md', '# user\na\n# user\nb') }, { project })],
  ])('is refused with a clear message: %s', (_, make) => {
    expect(messageOf(make)).toMatchSnapshot();
  });

  it('lets the project refuse a path', () => {
    const strict: Project = {
      root,
      resolve() {
        throw new AblataError('CONFIG_PATH_OUTSIDE', 'outside');
      },
    };
    expect(messageOf(() => createDirect({ templateFile: '../x.md' }, { project: strict }))).toBe('outside | ');
  });
});
