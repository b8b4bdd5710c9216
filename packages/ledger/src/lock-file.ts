import { readFileSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { primaryCode, SQLITE } from './ledger-error.ts';

/** Others may just be looking whose file it is; milliseconds. */
const A_LOOK = 500;

/**
 * Keeps all other connections from a database file, also those of this process, until the lock is disposed of; undefined when somebody
 * has it open. A connection in WAL mode holds SQLite's shared lock as long as it is open. Of a file that SQLite can't read there is
 * nobody to keep.
 *
 * The file and its log stay as they are when `link` is a name of the file that nobody else uses (a hard link): the lock is on the
 * inode, while what SQLite tidies up when it leaves goes by the name. As long as the lock is held, this process must close no other
 * descriptor of the file: that lets go of all its locks (https://sqlite.org/howtocorrupt.html, 2.2).
 */
export function lockFile(link: string): Disposable | undefined {
  const connection = new DatabaseSync(link, { timeout: A_LOOK });
  try {
    connection.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    return { [Symbol.dispose]: () => connection.close() };
  } catch (error) {
    connection.close();
    const code = primaryCode(error);
    if (code === SQLITE.BUSY || code === SQLITE.LOCKED) return undefined;
    if (!isUnreadable(error)) throw error;
    return isInUse(link) ? undefined : { [Symbol.dispose]: () => {} };
  }
}

/** What SQLite says of a file that is damaged, or not its own. */
export function isUnreadable(error: unknown): boolean {
  return [SQLITE.ERROR, SQLITE.IOERR, SQLITE.CORRUPT, SQLITE.NOTADB].includes(primaryCode(error));
}

/** Whether some process locks the file, as far as Linux tells; elsewhere nobody does. */
function isInUse(file: string): boolean {
  const { dev, ino } = statSync(file, { bigint: true });
  // https://man7.org/linux/man-pages/man3/makedev.3.html, written as in /proc/locks
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & 0xfffff000n);
  const minor = (dev & 0xffn) | ((dev >> 12n) & 0xffffff00n);
  const name = `${[major, minor].map((part) => part.toString(16).padStart(2, '0')).join(':')}:${ino}`;
  try {
    return readFileSync('/proc/locks', 'utf8').split(/\s+/).includes(name);
  } catch {
    return false;
  }
}
