import process from 'node:process';
import { downloadFile, userCache } from '@ablata/files';
import { commandLine, noteProgress, type Terminal } from '@ablata/onnx';
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

const options = {
  precision: { type: 'string' },
  file: { type: 'string' },
  revision: { type: 'string' },
  to: { type: 'string' },
  from: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

const line = commandLine({ name: 'ablata-onnx', code: 'CONFIG_ONNX_USAGE', usage, options });
const { misuse } = line;
type Values = Parameters<Parameters<typeof line.run>[2]>[2];

/** Runs `ablata-onnx` and gives its exit code: 0 done, 1 failed, 2 wrongly called. */
export function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  return line.run(args, terminal, (command, [model, ...rest], values) => {
    if (rest.length > 0) throw misuse(`${command} takes no third argument`);
    if (command === 'models') return list(terminal);
    if (command === 'download') return download(model, values, terminal);
    throw misuse(`there is no command ${command}`);
  });
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
    const source = {
      base: filesAddress(address, hub),
      folder,
      headers: authorization(token),
      otherwise: 'Or fetch the files by other means and set model to their folder.',
      ...(file.size > 1e7 && { onProgress: noteProgress(file, terminal) }),
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
