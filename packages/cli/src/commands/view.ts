import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { AblataError } from '@ablata/spec';
import type { Terminal } from '../terminal/terminal.ts';
import { runsUnder } from './runs-under.ts';

export interface ViewOptions {
  readonly port?: number | string;
  readonly host?: string;
  /** `--no-open`. */
  readonly open?: boolean;
}

/** Rows compared with all others for the checks on the first page. */
const SAMPLE = 32;

/** `ablata view [RUN…]`: serves the explorer of runs until Ctrl-C; without a run, of those in `runs/`. */
export async function viewCommand(terminal: Terminal, runs: readonly string[], options: ViewOptions): Promise<void> {
  const port = Number(options.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new AblataError('CONFIG_USAGE', `--port must be a whole number up to 65535 (was '${options.port}')`);
  const labels = runs.length > 0 ? runs : await runsUnder('runs');
  const { Explorer, startViewer } = await import('@ablata/view');
  const places = labels.map((label) => ({ folder: resolve(label), label }));
  await using explorer = new Explorer(places, {
    verify: async (folder) => {
      const { verifyRun } = await import('../verify/verify-run.ts'); // after the first picture
      return verifyRun(folder, { sample: SAMPLE, leak: undefined });
    },
  });
  if (runs.length > 0) for (const id of places.keys()) await (id === 0 ? explorer.prepare(id) : explorer.map(id));
  await using viewer = await startViewer(explorer, {
    port,
    ...(options.host !== undefined && { host: String(options.host) }),
  });
  terminal.out(viewer.url);
  if (options.host !== undefined) terminal.err('Whoever reaches this machine and has this address sees the run.');
  if (options.open !== false && terminal.redraw) openBrowser(viewer.url);
  terminal.note('Ctrl-C ends it.');
  await interrupted();
}

/** Asks the desktop for a browser; without one nothing happens. */
function openBrowser(url: string): void {
  const desktop = process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'];
  if (!desktop) return;
  const [command, ...before] =
    process.platform === 'darwin' ? ['open'] : process.platform === 'win32' ? ['explorer.exe'] : ['xdg-open'];
  const child = spawn(command as string, [...before, url], { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}

function interrupted(): Promise<void> {
  return new Promise((done) => {
    process.once('SIGINT', () => done());
    process.once('SIGTERM', () => done());
  });
}
