import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

/** Where downloads and what is made of them are kept, a folder a `name`: in `ABLATA_CACHE_DIR`, or the system's place for caches. */
export function userCache(name: string): string {
  const { ABLATA_CACHE_DIR, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (ABLATA_CACHE_DIR) return join(ABLATA_CACHE_DIR, name);
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'ablata', name);
  if (process.platform === 'win32') return join(LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'ablata', name);
  return join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'ablata', name);
}
