import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a program took, as a process of its own: start and end included. */
export interface Measured {
  /** Seconds by the clock. */
  readonly wall: number;
  /** Seconds of all threads, user and system. */
  readonly cpu: number;
  /** Of these, what the main thread took: what other threads do beside it costs no time on an idle core. NaN before Node 23.9. */
  readonly main: number;
  /** The most that it had, in MB. */
  readonly memory: number;
}

/** GNU time is not everywhere: a preload tells what the process took. */
const preload = `data:text/javascript,${encodeURIComponent(
  `import { writeFileSync } from 'node:fs';
  import { isMainThread } from 'node:worker_threads';
  if (isMainThread) process.on('exit', () => {
    const usage = { ...process.resourceUsage(), main: process.threadCpuUsage?.() };
    writeFileSync(process.env.ABLATA_BENCH_USAGE, JSON.stringify(usage));
  });`,
)}`;

/**
 * Runs a program under Node and measures it.
 *
 * @param flags of Node
 * @throws Error with what it said when it fails
 */
export function measured(flags: readonly string[], program: string, args: readonly string[], cwd: string): Measured {
  const folder = mkdtempSync(join(tmpdir(), 'ablata-bench-'));
  const usageFile = join(folder, 'usage.json');
  try {
    const start = performance.now();
    const { status, stderr } = spawnSync(process.execPath, [...flags, '--import', preload, program, ...args], {
      cwd,
      encoding: 'utf8',
      env: { ...process.env, ABLATA_BENCH_USAGE: usageFile },
    });
    const wall = (performance.now() - start) / 1000;
    if (status !== 0) throw new Error(stderr);
    const usage = JSON.parse(readFileSync(usageFile, 'utf8')) as NodeJS.ResourceUsage & {
      readonly main?: NodeJS.CpuUsage;
    };
    const main = usage.main === undefined ? Number.NaN : (usage.main.user + usage.main.system) / 1e6;
    return { wall, cpu: (usage.userCPUTime + usage.systemCPUTime) / 1e6, main, memory: usage.maxRSS / 1024 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
