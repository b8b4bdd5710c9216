import { existsSync, linkSync, renameSync, rmSync, statSync } from 'node:fs';

/** What SQLite keeps beside a database and finds by its name. */
export const COMPANIONS = ['-wal', '-shm', '-journal'];

/**
 * The steps that put a new ledger in the place of an old one. Whichever is the last to be done, the place holds one of the two,
 * whole: the log of the old one would spoil the new one, and the old one is not whole without it, so it first gives way to a copy
 * that needs no log.
 *
 * @param whole the copy; undefined when there is no log.
 */
export function replacingSteps(file: string, fresh: string, whole: string | undefined): (() => void)[] {
  return [
    ...(whole === undefined ? [] : [() => renameSync(whole, file)]),
    () => {
      for (const end of COMPANIONS) rmSync(file + end, { force: true });
    },
    () => renameSync(fresh, file),
  ];
}

/** Gives a ledger and its log a second name each, the first that is free: `<name>.damaged`, `<name>.damaged-2`, … */
export function linkAside(file: string): string {
  for (let number = 1; ; number++) {
    const aside = `${file}.damaged${number === 1 ? '' : `-${number}`}`;
    const names = [aside, ...COMPANIONS.map((end) => aside + end)];
    if (names.some((name) => existsSync(name))) continue;
    for (const end of ['-wal', '-journal']) {
      if ((statSync(file + end, { throwIfNoEntry: false })?.size ?? 0) > 0) linkSync(file + end, aside + end);
    }
    linkSync(file, aside);
    return aside;
  }
}
