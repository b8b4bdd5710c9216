import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

/** Where downloads, quantized weights and file hashes are kept: `ABLATA_CACHE_DIR`, or the system's place for caches. */
export function userCache(): string {
  const { ABLATA_CACHE_DIR, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (ABLATA_CACHE_DIR) return join(ABLATA_CACHE_DIR, 'sonar');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'ablata', 'sonar');
  if (process.platform === 'win32') return join(LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'ablata', 'sonar');
  return join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'ablata', 'sonar');
}
