import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AblataError } from '@ablata/spec';
import { type KnownModel, knownModels } from './known-models.ts';

export interface LocatedModel {
  readonly folder: string;
  /** What is known of it beforehand, if it was asked for by name. */
  readonly known: KnownModel | undefined;
}

/** Whether it is `owner/name`, as the Hub has it. */
export function isRepository(model: string): boolean {
  return /^\w[\w.-]*\/\w[\w.-]*$/.test(model);
}

/** Where a download of a repository goes. */
export function downloadFolder(repository: string, cache: string): string {
  return join(cache, ...repository.split('/'));
}

/** A model given by name, by folder, or by a repository of the Hub that was downloaded. */
export function locateModel(model: string, cache: string): LocatedModel {
  const known = knownModels[model];
  if (known === undefined && existsSync(model)) return { folder: model, known };
  const repository = known?.repository ?? (isRepository(model) ? model : undefined);
  if (repository !== undefined) {
    const folder = downloadFolder(repository, cache);
    if (existsSync(folder)) return { folder, known };
  }
  // `weights/all-MiniLM-L6-v2` is more likely a folder than somebody's copy on the Hub.
  const name = known === undefined ? Object.keys(knownModels).find((each) => model.endsWith(`/${each}`)) : undefined;
  throw new AblataError(
    'CONFIG_ONNX_MODEL',
    known === undefined ? `There is no model at ${model}` : `The model ${model} is not downloaded`,
    {
      hint:
        repository === undefined
          ? `Give a folder with an ONNX file, or one of ${Object.keys(knownModels).join(', ')}.`
          : `Run \`npx ablata-onnx download ${name ?? model}\`${name === undefined ? '' : ` and set model: ${name}`}, or set model to a folder that holds it.`,
      details: { model, path: ['model'] },
    },
  );
}
