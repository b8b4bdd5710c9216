import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AblataError } from '@ablata/spec';
import { printJson } from '../terminal/json.ts';
import type { Terminal } from '../terminal/terminal.ts';

const CONFIG = `import { defineExperiment } from 'ablata';

// Runs as it is, on this machine alone: the language model is a phrase grammar and the encoder is lexical, honest stand-ins.
// For the real thing swap three lines:
//   source:  { use: 'gsm8k', split: 'train' },
//   llm:     { use: 'vllm', baseURL: 'http://localhost:8000/v1' },  or without a server { use: 'local', model: 'model.gguf' }, with '@ablata/llm-local'
//   encoder: { use: 'sonar', … },  with plugins: ['@ablata/encoder-sonar'] and dedupe at 0.95
export default defineExperiment({
  name: 'first',
  seed: 42,
  target: 1_000,
  services: {
    source: { use: 'word-problems' },
    prompt: { use: 'verbalized-sampling', problems: [3, 5], candidates: 5 },
    llm: { use: 'phrase-grammar' },
    encoder: { use: 'lexical' },
    dedupe: { use: 'cosine', threshold: 0.82 },
    splits: { use: 'nested', sizes: [100, 1_000], ratios: { train: 0.8, val: 0.1, test: 0.1 } },
    output: [{ use: 'pt' }],
  },
});
`;

/** `ablata init [folder]`: a project whose config runs as it is. Never overwrites. */
export async function initCommand(
  terminal: Terminal,
  folder: string,
  options: { readonly json?: boolean } = {},
): Promise<void> {
  const file = join(folder, 'ablata.config.ts');
  if (existsSync(resolve(file))) {
    throw new AblataError('CONFIG_EXISTS', `${file} is already there`, {
      hint: 'Choose another folder; nothing was written.',
    });
  }
  await mkdir(resolve(folder), { recursive: true });
  await writeFile(resolve(file), CONFIG, { flag: 'wx' });
  const ignore = resolve(folder, '.gitignore');
  if (!existsSync(ignore)) await writeFile(ignore, 'node_modules/\nruns/\n.ablata/\n');
  if (options.json) printJson(terminal, { files: [file] });
  else terminal.out(`${file} is ready. Run it: ablata run ${folder}`);
}
