import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Manifest } from '@ablata/core';
import { shardOf } from '@ablata/formats';
import { type Check, checked } from './check.ts';
import { type RunToVerify, stagesOf } from './run-to-verify.ts';

const SETS = 'dataset/splits/';
const INDEX = '.index.json';

/** Every set of the proof has its files in every format, and nothing is there that neither run.json nor the proof knows. */
export async function verifyFolder(
  manifest: Manifest,
  { folder, sets }: Pick<RunToVerify, 'folder' | 'sets'>,
): Promise<Check> {
  const problems: string[] = [];
  const listed = new Set(manifest.files.map(({ name }) => name));
  const present = [...(await filesIn(folder, 'dataset')), ...(await filesIn(folder, 'proof'))];
  for (const name of present)
    if (!listed.has(name)) problems.push(`${name} is not in run.json: the run did not write it`);
  const whole = `dataset/${manifest.name}.`;
  const endings = [...listed].filter((name) => name.startsWith(whole)).map((name) => name.slice(whole.length));
  const expected = new Set(sets.flatMap(({ name }) => endings.map((ending) => `${SETS}${name}.${ending}`)));
  const writesOften = stagesOf(manifest).filter(({ stage }) => stage === 'write').length > 1;
  for (const name of expected) {
    if (!listed.has(name) && !writesOften)
      problems.push(`${name} is missing: the proof has this set, and run.json has no such file`);
  }
  for (const name of listed) {
    if (name.startsWith(SETS) && !expected.has(name) && !isShard(name, expected))
      problems.push(`${name} is of no set that the proof has`);
  }
  const fine = sets.length === 0 ? 'there are no sets' : `${sets.length} sets have their ${expected.size} files`;
  return checked('folder', problems, `nothing unknown is in the folder; ${fine}`);
}

/** Whether it is a shard, or a sidecar of one, of a set whose index is expected. */
function isShard(name: string, expected: ReadonlySet<string>): boolean {
  const whole = shardOf(name)?.whole;
  if (whole === undefined) return false;
  return [...expected].some((index) => index.endsWith(INDEX) && whole.startsWith(index.slice(0, -INDEX.length)));
}

/** From the run's folder, with `/`. */
async function filesIn(folder: string, name: string): Promise<string[]> {
  const entries = await readdir(join(folder, name), { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}
