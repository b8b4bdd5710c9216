/**
 * Damages files of every format and reads them: a reader must give a dataset or one of the errors for files, in little time and memory, and never
 * another value where a checksum could tell. Each format runs in a process of its own, which is killed when it makes no progress.
 *
 *     node -C @ablata/source bench/fuzz-formats.ts [mutations a format, default 20000] [formats, e.g. pt,npy] [first seed]
 *
 * The table shows how the mutations ended, the longest single read and the peak memory of the process (Node.js alone takes some 60 MB).
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { fuzzOnce } from '../packages/formats/test/fuzz-once.ts';
import { FUZZED, fuzzSubjects } from '../packages/formats/test/fuzz-subjects.ts';

/** A read that takes longer is a hang. */
const PATIENCE = 20_000;
const REPORT_EVERY = 200;

interface Report {
  readonly done: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly failures: readonly string[];
  readonly slowest: number;
  readonly peak: number;
}

async function run(format: string, count: number, first: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ablata-fuzz-'));
  const outcomes: Record<string, number> = {};
  const failures: string[] = [];
  let slowest = 0;
  const report = (done: number): void => {
    const peak = process.resourceUsage().maxRSS * 1024;
    process.stdout.write(`${JSON.stringify({ done, outcomes, failures, slowest, peak } satisfies Report)}\n`);
  };
  process.on('unhandledRejection', (error) => failures.push(`unhandled: ${String(error)}`));
  try {
    const subjects = await fuzzSubjects(format, folder);
    for (let seed = first; seed < first + count; seed++) {
      const since = performance.now();
      const outcome = await fuzzOnce(subjects[seed % subjects.length]!, folder, seed).catch((error: unknown) => {
        failures.push(
          `${(error as Error).message}\n${((error as Error).cause as Error | undefined)?.stack ?? ''}`.slice(0, 1000),
        );
        return 'FAILED';
      });
      slowest = Math.max(slowest, performance.now() - since);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      if ((seed - first) % REPORT_EVERY === 0) report(seed - first + 1);
    }
    report(count);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Watches a process that fuzzes one format. */
async function watch(format: string, count: number, first: number): Promise<Report & { readonly hung: boolean }> {
  const args = [
    ...process.execArgv,
    '--max-old-space-size=512',
    fileURLToPath(import.meta.url),
    '--run',
    format,
    String(count),
    String(first),
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let last: Report = { done: 0, outcomes: {}, failures: [], slowest: 0, peak: 0 };
  let timer: NodeJS.Timeout | undefined;
  let hung = false;
  const wait = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      hung = true;
      child.kill('SIGKILL');
    }, PATIENCE);
  };
  wait();
  for await (const line of createInterface({ input: child.stdout })) {
    last = JSON.parse(line) as Report;
    wait();
  }
  clearTimeout(timer);
  return { ...last, hung: hung || last.done < count };
}

const [first, second, third, fourth] = process.argv.slice(2);
if (first === '--run') await run(second!, Number(third), Number(fourth));
else {
  const count = Number(first ?? 20_000);
  console.log(`${count} mutations a format\n`);
  console.log('| format | opened | truncated | damaged | unsupported | hostile | failed | slowest ms | peak MB |');
  console.log('|---|---|---|---|---|---|---|---|---|');
  let failed = false;
  for (const format of second?.split(',') ?? FUZZED) {
    const { outcomes, failures, slowest, peak, hung, done } = await watch(format, count, Number(third ?? 0));
    const cells = ['opened', 'DATA_TRUNCATED', 'DATA_DAMAGED', 'DATA_UNSUPPORTED', 'DATA_HOSTILE', 'FAILED'].map(
      (key) => outcomes[key] ?? 0,
    );
    console.log(`| ${format} | ${cells.join(' | ')} | ${slowest.toFixed(0)} | ${(peak / 1e6).toFixed(0)} |`);
    if (hung) console.log(`  ${format} made no progress, or ended, after ${done} mutations`);
    for (const failure of failures.slice(0, 5)) console.log(`  ${failure}`);
    failed ||= hung || failures.length > 0 || peak > 512e6;
  }
  process.exitCode = failed ? 1 : 0;
}
