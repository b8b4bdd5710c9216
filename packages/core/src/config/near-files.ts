import { readdir } from 'node:fs/promises';
import { basename, dirname, parse, resolve } from 'node:path';
import { didYouMean, nearest } from '@ablata/spec';

const CODE = /\.[mc]?[jt]s$/;

/** More are no help. */
const MOST = 8;

/**
 * ` Did you mean './plugins/mine.ts'?` for a path that leads to no file, or what there is in its folder; starts with a space so that it follows a sentence.
 *
 * @param folder absolute; what the path is taken from
 */
export async function didYouMeanFile(path: string, folder: string): Promise<string> {
  const parent = dirname(path);
  const there = await modulesIn(resolve(folder, parent));
  if (there) return there.length > 0 ? suggest(path, there, parent) : emptyOf(parent);
  const around = dirname(parent);
  const name = nearest(parent, (await foldersIn(resolve(folder, around))).map(beside(around)));
  const instead = name === undefined ? [] : await modulesIn(resolve(folder, name));
  return ` There is no folder ${parent}.${instead && name ? suggest(path, instead, name) : ''}`;
}

function emptyOf(parent: string): string {
  return parent === '.' ? '' : ` The folder ${parent} holds no module.`;
}

function suggest(path: string, modules: readonly string[], parent: string): string {
  const unended = modules.find((name) => parse(name).name === basename(path));
  const known = (unended === undefined ? modules : [unended]).map(beside(parent));
  if (unended !== undefined) return ` Did you mean '${known[0]}'?`;
  return nearest(path, known) === undefined && known.length > MOST ? '' : didYouMean(path, known);
}

function beside(folder: string): (name: string) => string {
  // With forward slashes on every system, as configs are written.
  return (name) => (folder === '.' ? `./${name}` : `${folder.replace(/\/$/, '')}/${name}`);
}

async function modulesIn(folder: string): Promise<string[] | undefined> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
  return entries?.filter((entry) => entry.isFile() && CODE.test(entry.name)).map(({ name }) => name);
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}
