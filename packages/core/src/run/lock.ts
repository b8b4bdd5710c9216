import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AblataError } from '@ablata/spec';

/**
 * Takes a folder for this process. The lock is SQLite's own file lock, which the system releases when the process ends in
 * whatever way: a dead process holds nothing.
 *
 * @throws RUN_LOCKED, RUN_FOLDER_UNWRITABLE
 */
export function lockFolder(folder: string, label: string): Disposable {
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(folder, { recursive: true });
    database = new DatabaseSync(join(folder, '.lock'), { timeout: 0 });
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    if ((((error as { errcode?: number }).errcode ?? 0) & 0xff) === 5) {
      throw new AblataError('RUN_LOCKED', `another run is working in ${label}`, {
        hint: 'Wait for it or stop it; or give this experiment another name.',
        cause: error,
      });
    }
    throw new AblataError(
      'RUN_FOLDER_UNWRITABLE',
      `the folder ${label} can't be written (${reasonOf(error, folder)})`,
      {
        hint: 'Make it writable or choose another: run: { folder: … }.',
        cause: error,
      },
    );
  }
  const held = database;
  return { [Symbol.dispose]: () => held.close() };
}

/** The system's name for what is wrong. Making nested folders at once hides it behind ENOENT: the first one alone says it. */
function reasonOf(error: unknown, folder: string): string {
  const { code, errstr } = error as { code?: string; errstr?: string };
  if (code !== 'ENOENT') return errstr ?? code ?? String(error);
  let missing = folder;
  while (!existsSync(dirname(missing))) missing = dirname(missing);
  try {
    mkdirSync(missing);
    return code;
  } catch (reason) {
    return (reason as NodeJS.ErrnoException).code ?? code;
  }
}
