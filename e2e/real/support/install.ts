import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder, folderOf, missing, type Part } from './part.ts';

export interface Installed {
  readonly part: Part;
  readonly state: 'here already' | 'installed' | 'not installed';
  /** Why it is not installed. */
  readonly reason?: string;
  readonly seconds: number;
  /** Downloaded bytes. */
  readonly bytes: number;
}

/**
 * Sets a part up unless it is there. It is built beside its place and moved there when whole, so a run that was cut off leaves
 * nothing that looks ready, and two runs at once do no harm. What cannot be set up is remembered with its reason: its tests skip.
 */
export async function install(part: Part): Promise<Installed> {
  const folder = folderOf(part);
  if (existsSync(folder)) return { part, state: 'here already', seconds: 0, bytes: 0 };
  const start = performance.now();
  const partial = `${folder}.${process.pid}`;
  const failed = `${folder}.failed`;
  const seconds = () => (performance.now() - start) / 1000;
  try {
    rmSync(failed, { force: true });
    const lacking = missing(...part.needs);
    if (lacking !== undefined) throw new Error(lacking);
    mkdirSync(partial, { recursive: true });
    const bytes = await part.build(partial, `${folder}.log`);
    if (!existsSync(folder)) renameSync(partial, folder);
    removeOlder(part, folder);
    return { part, state: 'installed', seconds: seconds(), bytes };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    mkdirSync(cacheFolder, { recursive: true });
    writeFileSync(failed, reason);
    return { part, state: 'not installed', reason, seconds: seconds(), bytes: 0 };
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/** Gigabytes of a version that nothing asks for any more are given back once the new one is whole. */
function removeOlder(part: Part, folder: string): void {
  const older = new RegExp(`^${part.name}-[0-9a-f]{8}(\\.log|\\.failed)?$`);
  for (const entry of readdirSync(dirname(folder))) {
    const path = join(dirname(folder), entry);
    if (older.test(entry) && !path.startsWith(folder)) rmSync(path, { recursive: true, force: true });
  }
}
