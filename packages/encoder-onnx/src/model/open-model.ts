import type { ResolvedOnnxOptions } from '../onnx-options.ts';
import { locateModel } from './locate-model.ts';
import { findModelFile, weightFiles } from './model-files.ts';
import { type ModelUse, modelUse } from './model-use.ts';
import { type ModelFolder, readFolder, refusePointer } from './read-folder.ts';

/** A model that was found and whose folder was read. */
export interface OpenedModel {
  readonly folder: ModelFolder;
  readonly modelFile: string;
  /** The model file, and files of weights beside it. */
  readonly weights: readonly string[];
  readonly use: ModelUse;
}

/** Finds a model and reads what its folder says. @param cache where downloads go */
export function openModel(options: ResolvedOnnxOptions, cache: string): OpenedModel {
  const { folder: path, known } = locateModel(options.model, cache);
  const folder = readFolder(path);
  const modelFile = findModelFile(path, options.precision, options.file);
  refusePointer(modelFile);
  return {
    folder,
    modelFile,
    weights: [modelFile, ...weightFiles(modelFile)],
    use: modelUse(options, folder, known),
  };
}
