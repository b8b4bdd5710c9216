import { AblataError } from '@ablata/spec';

const PART = '[a-z0-9][a-z0-9._-]*';
const PACKAGE_NAME = new RegExp(`^(?:@${PART}/)?${PART}$`);
/** What npm takes. */
const LONGEST = 214;

function isPackageName(name: string): boolean {
  return name.length <= LONGEST && PACKAGE_NAME.test(name) && folderOf(name) !== 'node_modules';
}

/** Refuses what npm would not publish. */
export function checkPackageName(name: string): void {
  if (isPackageName(name)) return;
  throw new AblataError('CONFIG_USAGE', `'${name}' is no name for a package`, {
    hint: 'Lower-case letters, digits, dots and dashes, with or without a scope: ablata-plugin-mine, @lab/ablata-mine',
  });
}

/** A stage is named in configs and books, without a scope. */
export function checkStageName(name: string): void {
  if (isPackageName(name) && !name.includes('/')) return;
  throw new AblataError('CONFIG_USAGE', `'${name}' is no name for a stage`, {
    hint: 'Lower-case letters, digits, dots and dashes, without a scope: max-words',
  });
}

/** The folder of a package: its name without the scope. */
export function folderOf(packageName: string): string {
  return packageName.slice(packageName.indexOf('/') + 1);
}

/** What a config says after `use:`: `@lab/ablata-encoder-trigrams` → `trigrams`. */
export function useNameOf(packageName: string, kind: string): string {
  const name = folderOf(packageName);
  return name.replace(new RegExp(`^(?:ablata-)?(?:plugin-)?(?:${kind}-)?`), '') || name;
}
