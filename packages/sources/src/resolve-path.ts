import { resolve } from 'node:path';
import type { Project } from '@ablata/spec';

/** A path from the options made absolute: by the project when there is one, else from the working directory. */
export function resolvePath(path: string, project: Project | undefined): string {
  return project === undefined ? resolve(path) : project.resolve(path);
}
