import { dirname, join, relative } from 'node:path';
import type { ConfigOrigin, ExperimentConfig } from '@ablata/core';

/** Where a run of this config lives, and how messages call the folder. */
export function placeOf(
  config: ExperimentConfig,
  origin: ConfigOrigin,
  name = config.name,
): { folder: string; label: string } {
  const folder = join(dirname(origin.file), config.run?.folder ?? 'runs', name);
  return { folder, label: relative(process.cwd(), folder) || '.' };
}
