import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson } from '@ablata/ledger';
import type { Json } from '@ablata/spec';
import { type DescribedService, describeExperiment, type Experiment } from '../experiment.ts';
import type { Manifest } from './manifest.ts';
import { isFinal, readManifest } from './read-manifest.ts';

/** The manifest of an equal run that came to its end in this folder and whose files are all there. */
export async function finishedRun(
  folder: string,
  experiment: Experiment,
  described: ReadonlyMap<string, DescribedService>,
): Promise<Manifest | undefined> {
  const manifest = await readManifest(folder).catch(() => undefined);
  if (!manifest || !isFinal(manifest.outcome)) return undefined;
  const asked = describeExperiment(experiment, described);
  if (canonicalJson(manifest.experiment) !== canonicalJson(asked)) return undefined;
  if (manifest.outcome !== 'target' && !sameLimits(manifest, experiment)) return undefined;
  for (const { name, bytes } of manifest.files) {
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found?.size !== bytes) return undefined;
  }
  return manifest;
}

/** A run that ended by a limit would go on under another one. */
function sameLimits({ config }: Manifest, { config: { budget, saturation } }: Experiment): boolean {
  const before = config as { readonly budget?: Json; readonly saturation?: Json };
  return (
    canonicalJson([before.budget ?? null, before.saturation ?? null]) ===
    canonicalJson([(budget ?? null) as Json, (saturation ?? null) as Json])
  );
}
