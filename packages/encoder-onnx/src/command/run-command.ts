import process from 'node:process';
import { parseArgs } from 'node:util';
import { downloadFile, userCache } from '@ablata/onnx';
import { AblataError, isAblataError } from '@ablata/spec';
import { knownModels } from '../model/known-models.ts';
import { downloadFolder, isRepository } from '../model/locate-model.ts';
import { type FilePrecision, fileNames } from '../model/model-files.ts';
import { owner } from '../owner.ts';
import { authorization, filesAddress, neededFiles, readHub } from './hub.ts';

const usage = `ablata-onnx: text encoders that have an ONNX file

  ablata-onnx models
  ablata-onnx download MODEL [--precision P | --file PATH] [--revision R] [--to FOLDER] [--from URL]

MODEL is a name that \`models\` lists, or a repository of the Hugging Face Hub (owner/name).
  --precision P   fp32 (default), fp16 or int8: which ONNX file
  --file PATH     the ONNX file itself, by its path in the repository
  --revision R    branch, tag or commit (default main)
  --to FOLDER     default: where the encoder looks for it
  --from URL      a mirror of the Hub (default HF_ENDPOINT, or https://huggingface.co)
HF_TOKEN in the environment opens repositories that are not open to all.`;

const optionSpec = {
  precision: { type: 'string' },
  file: { type: 'string' },
  revision: { type: 'string' },
  to: { type: 'string' },
  from: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

type Values = ReturnType<typeof parse>['values'];

/** Where the command writes; results go to `out`, everything else to `note`. */
export interface Terminal {
  out(line: string): void;
  note(line: string): void;
}

/** Runs `ablata-onnx` and gives its exit code: 0 done, 1 failed, 2 wrongly called. */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const { values, positionals } = parse(args);
    const [command, model, ...rest] = positionals;
    if (values.help || command === undefined) {
      terminal.out(usage);
      return values.help ? 0 : 2;
    }
    if (rest.length > 0) throw misuse(`${command} takes no third argument`);
    if (command === 'models') return list(terminal);
    if (command === 'download') return await download(model, values, terminal);
    throw misuse(`there is no command ${command}`);
  } catch (error) {
    if (!isAblataError(error)) throw error;
    terminal.note(`${error.code}: ${error.message}`);
    if (error.hint !== undefined) terminal.note(`  ${error.hint}`);
    return error.code === 'CONFIG_ONNX_USAGE' ? 2 : 1;
  }
}

function list(terminal: Terminal): number {
  for (const [name, { repository, dimension, license, prompts }] of Object.entries(knownModels)) {
    const named = prompts === undefined ? '' : `  prompts ${Object.keys(prompts).join(', ')}`;
    terminal.out(`${name.padEnd(38)} ${String(dimension).padStart(4)}  ${repository}  ${license}${named}`);
  }
  return 0;
}

async function download(model: string | undefined, values: Values, terminal: Terminal): Promise<number> {
  if (model === undefined) throw misuse('download needs a model');
  const precision = precisionOf(values.precision ?? 'fp32');
  const known = knownModels[model];
  const repository = known?.repository ?? model;
  if (!isRepository(repository)) {
    throw misuse(`${model} is neither the name of a model nor a repository (owner/name); see \`ablata-onnx models\``);
  }
  if (known !== undefined) terminal.note(`${repository}: ${known.license}`);
  const { HF_ENDPOINT, HF_TOKEN: token } = process.env;
  const endpoint = (values.from ?? (HF_ENDPOINT || 'https://huggingface.co')).replace(/\/$/, '');
  const address = { endpoint, repository, revision: values.revision ?? 'main', token };
  const hub = await readHub(address);
  const folder = values.to ?? downloadFolder(repository, userCache('onnx'));
  for (const file of neededFiles(hub, precision, values.file, repository)) {
    let shown = -1;
    const onProgress = (bytes: number) => {
      const percent = Math.floor((100 * bytes) / file.size);
      if (file.size > 1e7 && percent > shown && percent % 5 === 0) terminal.note(`${file.name}: ${percent} %`);
      shown = percent;
    };
    const source = {
      base: filesAddress(address, hub),
      folder,
      headers: authorization(token),
      otherwise: 'Or fetch the files by other means and set model to their folder.',
      onProgress,
    };
    const outcome = await downloadFile(file, source, owner);
    terminal.out(`${outcome} ${file.name} (${file.size} bytes, checked)`);
  }
  terminal.out(`${repository} at ${hub.commit} is in ${folder}`);
  return 0;
}

function precisionOf(value: string): FilePrecision {
  const known = Object.keys(fileNames) as FilePrecision[];
  const found = known.find((each) => each === value);
  if (found === undefined) throw misuse(`--precision is ${value}; it must be one of ${known.join(', ')}`);
  return found;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: optionSpec, allowPositionals: true });
  } catch (error) {
    throw misuse((error as Error).message.split('. ')[0]!);
  }
}

function misuse(message: string): AblataError {
  return new AblataError('CONFIG_ONNX_USAGE', `ablata-onnx: ${message}`, { hint: 'See `ablata-onnx --help`.' });
}
