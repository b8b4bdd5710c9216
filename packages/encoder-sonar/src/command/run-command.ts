import { parseArgs } from 'node:util';
import { downloadFile, userCache } from '@ablata/onnx';
import { AblataError, isAblataError } from '@ablata/spec';
import { createSonarEncoder } from '../create-sonar-encoder.ts';
import { owner } from '../owner.ts';
import { publishedBase, publishedFiles, publishedLicense } from '../published.ts';
import type { SonarOptions } from '../sonar-options.ts';
import { encodeFile } from './encode-file.ts';
import { verifyCheckpoint } from './verify-checkpoint.ts';

const usage = `ablata-sonar: SONAR's text encoder

  ablata-sonar download [--to FOLDER] [--from URL]
  ablata-sonar verify [PATH] [options]
  ablata-sonar encode FILE.txt -o FILE.npy [options]

options of verify and encode:
  --checkpoint PATH   sonar_text_encoder.pt, or a safetensors port (default: where download put it)
  --tokenizer PATH    sentencepiece.source.256000.model (default: beside the checkpoint, or where download put it)
  --precision P       fp32 (default), fp16, int8 or int8-fast
  --language CODE     eng_Latn (default), fra_Latn, …
  --memory M          packed (default of encode) or mmap (default of verify)
  --provider P        cpu (default) or cuda
  --keep-eos          cut long texts to 513 tokens and </s>
  --workers N         threads with a session each (default 1)
  --attention-heads N only for checkpoints of other sizes`;

const optionSpec = {
  to: { type: 'string' },
  from: { type: 'string' },
  output: { type: 'string', short: 'o' },
  checkpoint: { type: 'string' },
  tokenizer: { type: 'string' },
  precision: { type: 'string' },
  language: { type: 'string' },
  memory: { type: 'string' },
  provider: { type: 'string' },
  'keep-eos': { type: 'boolean' },
  workers: { type: 'string' },
  'attention-heads': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

type Values = ReturnType<typeof parse>['values'];

/** Where the command writes; results go to `out`, everything else to `note`. */
export interface Terminal {
  out(line: string): void;
  note(line: string): void;
}

/** Runs `ablata-sonar` and gives its exit code: 0 done, 1 failed or not verified, 2 wrongly called. */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const { values, positionals } = parse(args);
    const [command, path, ...rest] = positionals;
    if (values.help || command === undefined) {
      terminal.out(usage);
      return values.help ? 0 : 2;
    }
    if (rest.length > 0) throw misuse(`${command} takes no third argument`);
    if (command === 'download') return await download(values, terminal);
    if (command === 'verify') return await verify(path, values, terminal);
    if (command === 'encode') return await encode(path, values, terminal);
    throw misuse(`there is no command ${command}`);
  } catch (error) {
    if (!isAblataError(error)) throw error;
    terminal.note(`${error.code}: ${error.message}`);
    if (error.hint !== undefined) terminal.note(`  ${error.hint}`);
    return error.code === 'CONFIG_SONAR_USAGE' ? 2 : 1;
  }
}

async function download({ to, from }: Values, terminal: Terminal): Promise<number> {
  const folder = to ?? userCache('sonar');
  terminal.note(publishedLicense);
  for (const file of [publishedFiles.tokenizer, publishedFiles.checkpoint]) {
    let shown = -1;
    const onProgress = (bytes: number) => {
      const percent = Math.floor((100 * bytes) / file.size);
      if (percent > shown && percent % 5 === 0) terminal.note(`${file.name}: ${percent} %`);
      shown = percent;
    };
    const otherwise = 'Or fetch the file by other means and set `checkpoint` and `tokenizer`.';
    const outcome = await downloadFile(file, { base: from ?? publishedBase, folder, otherwise, onProgress }, owner);
    terminal.out(`${outcome} ${file.name} (${file.size} bytes, sha256 as published) in ${folder}`);
  }
  return 0;
}

async function verify(path: string | undefined, values: Values, terminal: Terminal): Promise<number> {
  let failed = 0;
  let passed = 0;
  for await (const { result, what, detail } of verifyCheckpoint(encoderOptions(values, path))) {
    if (result === 'fail') failed++;
    if (result === 'pass') passed++;
    terminal.out(`${result}  ${what}: ${detail}`);
  }
  terminal.out(
    failed === 0
      ? `verified: ${passed} of ${passed} checks pass`
      : `not verified: ${failed} of ${passed + failed} checks fail`,
  );
  return failed === 0 ? 0 : 1;
}

async function encode(path: string | undefined, values: Values, terminal: Terminal): Promise<number> {
  if (path === undefined) throw misuse('encode needs a text file');
  if (values.output === undefined) throw misuse('encode needs -o FILE.npy');
  await using encoder = await createSonarEncoder(encoderOptions(values), {
    debug: () => undefined,
    info: (message) => terminal.note(message),
    warn: (message) => terminal.note(message),
  });
  const { rows, truncated, unknown } = await encodeFile(encoder, path, values.output);
  terminal.out(`${rows} × ${encoder.dimension} float32 in ${values.output}`);
  if (truncated > 0) terminal.note(`${truncated} of them were longer than 514 tokens and were cut`);
  if (unknown > 0)
    terminal.note(`${unknown} of them hold characters that the vocabulary lacks: the vectors don't know them`);
  return 0;
}

function encoderOptions(values: Values, path?: string): SonarOptions {
  const given = {
    checkpoint: path ?? values.checkpoint,
    tokenizer: values.tokenizer,
    precision: values.precision,
    language: values.language,
    memory: values.memory,
    executionProvider: values.provider,
    keepEos: values['keep-eos'],
    workers: values.workers === undefined ? undefined : Number(values.workers),
    attentionHeads: values['attention-heads'] === undefined ? undefined : Number(values['attention-heads']),
  };
  // What was given may be of any value: createSonarEncoder checks it.
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as SonarOptions;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: optionSpec, allowPositionals: true });
  } catch (error) {
    throw misuse((error as Error).message.split('. ')[0]!);
  }
}

function misuse(message: string): AblataError {
  return new AblataError('CONFIG_SONAR_USAGE', `ablata-sonar: ${message}`, { hint: 'See `ablata-sonar --help`.' });
}
