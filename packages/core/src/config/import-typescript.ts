import { fileURLToPath } from 'node:url';

/** What a config or a local plugin imports must be this very core and spec, wherever the file stands. */
const alias = {
  '@ablata/core': fileURLToPath(
    new URL(import.meta.url.endsWith('.ts') ? '../index.ts' : './index.js', import.meta.url),
  ),
  '@ablata/spec': fileURLToPath(import.meta.resolve('@ablata/spec')),
};

/** Imports a TypeScript or JavaScript file of the user's and gives its default export, on any supported Node. */
export async function importTypeScript(file: string): Promise<unknown> {
  const { createJiti } = await import('jiti');
  const jiti = createJiti(import.meta.url, { alias, moduleCache: true, fsCache: false, interopDefault: false });
  const module = await jiti.import<{ default?: unknown }>(file);
  return module.default;
}
