import { existsSync, realpathSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { AblataError } from '@ablata/spec';

/**
 * Writes files that are not there yet, all or none.
 *
 * @param files text by path, relative to the current folder.
 * @throws CONFIG_EXISTS · CONFIG_PATH_OUTSIDE
 */
export async function writeNew(files: Readonly<Record<string, string>>): Promise<void> {
  for (const path of Object.keys(files)) ensureInside(path);
  for (const path of Object.keys(files)) ensureAbsent(path);
  const made: string[] = [];
  try {
    for (const [path, text] of Object.entries(files)) {
      const folder = await mkdir(dirname(resolve(path)), { recursive: true });
      if (folder !== undefined) made.push(folder);
      await writeFile(resolve(path), text, { flag: 'wx' });
      made.push(resolve(path));
    }
  } catch (error) {
    for (const path of made.reverse()) await rm(path, { recursive: true, force: true });
    throw error;
  }
}

/** Refuses what is there already. */
export function ensureAbsent(path: string): void {
  if (!existsSync(resolve(path))) return;
  throw new AblataError('CONFIG_EXISTS', `${path} is already there`, {
    hint: 'Choose another name; nothing was written.',
  });
}

/** Refuses a path that leaves the current folder, by its words or by a link on its way. */
function ensureInside(path: string): void {
  let existing = resolve(path);
  while (!existsSync(existing)) existing = dirname(existing);
  const outside = [relative('', path), relative(realpathSync('.'), realpathSync(existing))].some(
    (way) => way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way),
  );
  if (!outside) return;
  throw new AblataError('CONFIG_PATH_OUTSIDE', `${path} is outside the current folder`, {
    hint: 'Go to the folder it belongs to, or name one below this; nothing was written.',
  });
}

/** Writes those files of a new project that are not there yet, and gives their names. @param folder made when it is not there */
export async function writeAbsent(folder: string, files: Readonly<Record<string, string>>): Promise<string[]> {
  await mkdir(resolve(folder), { recursive: true });
  const written: string[] = [];
  for (const [name, text] of Object.entries(files)) {
    if (existsSync(resolve(folder, name))) continue;
    await writeFile(resolve(folder, name), text, { flag: 'wx' });
    written.push(join(folder, name));
  }
  return written;
}
