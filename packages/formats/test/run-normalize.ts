import type { DatasetStageContext, OutputFolder, SplitDataset } from '@ablata/spec';
import { normalize } from '../src/normalizer/normalize.ts';

/** Runs the stage on its own, with options as a config gives them. */
export async function runNormalize(input: SplitDataset, given: object, folder: OutputFolder): Promise<SplitDataset> {
  const validated = await normalize.options!['~standard'].validate(given);
  if (validated.issues !== undefined) throw new Error(validated.issues.map(({ message }) => message).join('; '));
  const context = { options: validated.value, folder, signal: new AbortController().signal };
  return normalize.run(input, context as unknown as DatasetStageContext<typeof validated.value>);
}
