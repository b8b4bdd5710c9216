import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The command from source, as arguments of node. */
export const command = ['-C', '@ablata/source', join(root, 'packages/cli/src/bin.ts')];

/** Spares each process from compiling the same sources again. */
const compileCache = join(tmpdir(), 'ablata-e2e-compile-cache');

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A program and arguments to run the command under. */
  readonly under?: readonly string[];
}

/** Runs `ablata …` from source and waits for its end. Nothing of the surrounding configuration reaches it. */
export async function ablata(
  args: readonly string[],
  { cwd = root, env = {}, under = [] }: RunOptions = {},
): Promise<Ended> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(NODE_OPTIONS|VITEST|ABLATA_)/.test(name));
  const [program, ...rest] = [...under, process.execPath, ...command, ...args] as [string, ...string[]];
  const child = spawn(program, rest, {
    cwd,
    env: { ...Object.fromEntries(inherited), NODE_COMPILE_CACHE: compileCache, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, stdout, stderr };
}

/** Runs a command that must succeed. */
export async function succeed(args: readonly string[], options?: RunOptions): Promise<Ended> {
  const ended = await ablata(args, options);
  if (ended.status !== 0)
    throw new Error(`ablata ${args.join(' ')} ended with ${ended.status}\n${ended.stdout}${ended.stderr}`);
  return ended;
}

/** A folder outside the repository that goes away when the test is over. */
export function tempProject(files: Readonly<Record<string, string>> = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ablata-e2e-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}
