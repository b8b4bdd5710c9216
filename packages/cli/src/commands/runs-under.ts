import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AblataError } from '@ablata/spec';

/** Folders of runs in a folder, by name. @throws CONFIG_USAGE when there are none */
export async function runsUnder(folder: string): Promise<string[]> {
  const names: readonly string[] = await readdir(folder).catch(() => []);
  const runs = names.map((name) => join(folder, name)).filter((path) => existsSync(join(path, 'run.json')));
  if (runs.length > 0) return runs.sort();
  throw new AblataError('CONFIG_USAGE', `there is no run in the folder ${folder}`, {
    hint: 'Name the folders of runs: ablata view runs/quickstart',
  });
}
