import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { AblataError } from '@ablata/spec';

/** What the page consists of, by the names it asks for. */
const TYPES: Readonly<Record<string, string>> = {
  'index.html': 'text/html; charset=utf-8',
  'view.js': 'text/javascript; charset=utf-8',
  'view.css': 'text/css; charset=utf-8',
  'report.js': 'text/javascript; charset=utf-8',
  'report.css': 'text/css; charset=utf-8',
};

export interface ClientFile {
  readonly type: string;
  readonly bytes: Buffer;
}

/** The built page. In a checkout it is built when it is first needed. @throws DATA_NO_PAGE */
export async function clientFiles(): Promise<ReadonlyMap<string, ClientFile>> {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const source = here.endsWith('/src/server/') || here.endsWith('\\src\\server\\');
  const root = new URL(source ? '../../' : '../', import.meta.url);
  const folder = new URL('dist/client/', root);
  if (source && !existsSync(new URL('report.js', folder))) await build(root);
  const files = new Map<string, ClientFile>();
  for (const [name, type] of Object.entries(TYPES)) {
    const bytes = await readFile(new URL(name, folder)).catch((cause: unknown) => {
      throw new AblataError('DATA_NO_PAGE', `the explorer's page is not built: ${name} is missing`, {
        hint: 'In a checkout: pnpm build. In an installation: install ablata again.',
        cause,
      });
    });
    files.set(name, { type, bytes });
  }
  return files;
}

async function build(root: URL): Promise<void> {
  try {
    const vite = createRequire(new URL('package.json', root)).resolve('vite');
    const tool = (await import(pathToFileURL(vite).href)) as { build(options: object): Promise<unknown> };
    const configFile = fileURLToPath(new URL('vite.config.ts', root));
    for (const mode of ['production', 'report']) await tool.build({ configFile, mode, logLevel: 'error' });
  } catch {
    // What is missing is said by whoever reads the files.
  }
}
