import { token } from './token.ts';

/** The user's project, for services that read files. */
export interface Project {
  /** Absolute path of the folder of the config file. */
  readonly root: string;
  /**
   * A path from the config, made absolute against {@link root}.
   *
   * @throws CONFIG_PATH_OUTSIDE when it leaves the project and the config's `paths` does not allow that folder.
   */
  resolve(path: string): string;
}

/** Always bound by core. */
export const Project = token<Project>('project');
