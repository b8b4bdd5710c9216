import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { root } from './ablata.ts';

const NOT_COPIED = new Set(['node_modules', 'runs', '.ablata']);

/** A copy of an example outside the repository, with its dependencies linked; it goes away when the test is over. */
export function copyExample(name: string): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `ablata-${name}-`)));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const original = join(root, 'examples', name);
  cpSync(original, folder, { recursive: true, filter: (path) => !NOT_COPIED.has(basename(path)) });
  symlinkSync(join(original, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** SHA-256 of each file beneath a folder, by name. */
export function checksums(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort()
      .map((file) => [file.slice(folder.length + 1), createHash('sha256').update(readFileSync(file)).digest('hex')]),
  );
}
