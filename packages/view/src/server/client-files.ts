import { existsSync, readdirSync, statSync } from 'node:fs';
import { cp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { AblataError } from '@ablata/spec';
import type { DrawingParts } from '../api/types.ts';

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

/** The built page. @throws DATA_NO_PAGE */
export async function clientFiles(): Promise<ReadonlyMap<string, ClientFile>> {
  const folder = await builtFolder();
  const files = new Map<string, ClientFile>();
  for (const [name, type] of Object.entries(TYPES)) {
    const bytes = await readFile(new URL(name, folder)).catch((cause: unknown) => {
      throw notBuilt(name, cause);
    });
    files.set(name, { type, bytes });
  }
  return files;
}

/** What draws charts as text, built of the page's own parts. @throws DATA_NO_PAGE */
export async function drawingParts(): Promise<DrawingParts> {
  const name = 'figures.js';
  const { href } = new URL(name, await builtFolder());
  const built = (await import(href).catch((cause: unknown) => {
    throw notBuilt(name, cause);
  })) as { readonly default: DrawingParts };
  return built.default;
}

function notBuilt(name: string, cause: unknown): AblataError {
  return new AblataError('DATA_NO_PAGE', `the explorer's page is not built: ${name} is missing`, {
    hint: 'In a checkout: pnpm build. In an installation: install ablata again.',
    cause,
  });
}

/** Where the page is. In a checkout it is built when it is first needed. */
async function builtFolder(): Promise<URL> {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const source = here.endsWith('/src/server/') || here.endsWith('\\src\\server\\');
  const root = new URL(source ? '../../' : '../', import.meta.url);
  const folder = new URL('dist/client/', root);
  if (source && isStale(folder, new URL('src/client/', root))) await build(root);
  return folder;
}

/** Whether a source of the page is newer than the page. */
function isStale(built: URL, sources: URL): boolean {
  const last = new URL('figures.js', built);
  if (!existsSync(last)) return true;
  const made = statSync(last).mtimeMs;
  const names = readdirSync(sources, { recursive: true, encoding: 'utf8' });
  return names.some(
    (name) => statSync(new URL(name.replaceAll('\\', '/'), sources)).mtimeMs > made && /\.\w+$/.test(name),
  );
}

/** Into a folder of its own first: others may be reading, or building, at the same time. */
async function build(root: URL): Promise<void> {
  const own = new URL(`dist/client-${process.pid}-${Date.now()}/`, root);
  try {
    const vite = createRequire(new URL('package.json', root)).resolve('vite');
    const tool = (await import(pathToFileURL(vite).href)) as { build(options: object): Promise<unknown> };
    const configFile = fileURLToPath(new URL('vite.config.ts', root));
    for (const mode of ['production', 'report', 'figures'])
      await tool.build({
        configFile,
        mode,
        logLevel: 'error',
        build: { outDir: fileURLToPath(own), emptyOutDir: false },
      });
    await cp(own, new URL('dist/client/', root), { recursive: true });
  } catch {
    // What is missing is said by whoever reads the files.
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}
