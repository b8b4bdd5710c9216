import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { AblataError, type Project } from '@ablata/spec';
import type { ConfigOrigin } from '../config/locate.ts';

/** The folder of the config, and a guard: paths from options stay inside it or in folders that `paths` allows. */
export function createProject(origin: ConfigOrigin, allowed: readonly string[] = []): Project {
  const root = dirname(origin.file);
  const folders = [root, ...allowed.map((path) => resolve(root, path))];
  return {
    root,
    resolve(path) {
      const absolute = resolve(root, path);
      if (folders.some((folder) => contains(folder, absolute))) return absolute;
      throw new AblataError('CONFIG_PATH_OUTSIDE', `${origin.label}: the path '${path}' leaves the project`, {
        details: { file: path },
        hint: `Allow the folder it is in: paths: ['${isAbsolute(path) ? dirname(path) : dirname(relative(root, absolute))}']`,
      });
    },
  };
}

export function contains(folder: string, path: string): boolean {
  const inside = relative(folder, path);
  return !/^\.\.(?:[\\/]|$)/.test(inside) && !isAbsolute(inside);
}
