import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ablata, root, tempProject } from '../../support/ablata.ts';
import { FILES } from '../../support/files-of-options.ts';

const packages = join(root, 'packages');
const plugins = readdirSync(packages)
  .map((folder) => join(packages, folder, 'src/index.ts'))
  .filter((file) => /export \{[^}]*\bdefault\b[^}]*\} from/.test(readFileSync(file, 'utf8')));

test('each file that is not there is told with the line of its option, all at once, before anything is written', async () => {
  const folder = tempProject({ 'there.txt': 'not what it should be' });
  const wanted = Object.entries(FILES).filter(([, text]) => text !== '');
  const missing = (option: string): string => `missing/${option.replaceAll(/\W/g, '-')}`;
  const services = wanted.filter(([, text]) => text !== 'FILE');
  const lines = [
    'name: lost',
    'target: 20',
    `plugins: ${JSON.stringify(plugins)}`,
    'run:',
    '  executor:',
    '    use: bullmq',
    '    for: [llm]',
    '    url: redis://127.0.0.1:1',
    '    tls:',
    ...['ca', 'cert', 'key'].map((each) => `      ${each}: ${missing(`executor/bullmq:tls.${each}`)}`),
    'services:',
    '  source: { use: word-problems }',
    '  prompt: { use: direct }',
    '  llm: { use: phrase-grammar }',
    '  encoder: { use: lexical }',
    '  dedupe: { use: cosine }',
    '  splits: { use: nested, sizes: [10] }',
    '  output: [{ use: pt }]',
    ...services.map(([option, text], index) => `  s${index}: { ${text.replace('FILE', missing(option))} }`),
    'stages:',
    `  - { use: tokens, after: parse, unit: tokens, tokenizer: ${missing('stage/tokens:tokenizer')} }`,
  ];
  writeFileSync(join(folder, 'ablata.yaml'), `${lines.join('\n')}\n`);
  const { status, stderr } = await ablata(['run', 'ablata.yaml'], { cwd: folder, env: { XDG_CACHE_HOME: folder } });
  const told = stderr.split('\n');
  for (const [option] of wanted) {
    const line = lines.findIndex((each) => each.includes(`${missing(option)} `) || each.endsWith(missing(option))) + 1;
    const column = (lines[line - 1] as string).indexOf(missing(option)) + 1;
    expect(told, option).toContainEqual(
      expect.stringMatching(new RegExp(`^(error: )?ablata\\.yaml:${line}:${column} `)),
    );
  }
  expect(status, stderr).toBe(2);
  expect(readdirSync(folder).sort()).toEqual(['ablata.yaml', 'there.txt']);
});
