import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type } from 'arktype';
import { modelError } from './model-error.ts';

/** A JSON file of a model's folder in the given form; undefined when it is not there. */
export function readJson<T>(folder: string, name: string, form: (value: unknown) => T | type.errors): T | undefined {
  const path = join(folder, name);
  const damaged = (problem: string, cause?: unknown) =>
    modelError('DATA_ONNX_FOLDER', path, problem, 'Fetch the file again from where the model comes from.', cause);
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw damaged(error instanceof SyntaxError ? 'it is no JSON' : (error as Error).message, error);
  }
  const result = form(value);
  if (result instanceof type.errors) throw damaged(result.summary);
  return result;
}
