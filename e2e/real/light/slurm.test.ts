import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { HAS_REDIS } from '../../../packages/executor-bullmq/test/redis-server.ts';
import { reference } from '../../executor/reference.ts';
import { ExecutorScene } from '../../executor/scene.ts';
import { fingerprint } from '../../scene.ts';
import { NO_SLURM, SlurmCluster } from '../support/slurm-cluster.ts';

const SCRIPT = fileURLToPath(new URL('../../../deploy/slurm/workers.sbatch', import.meta.url));
const BIN = new URL('../../../packages/cli/src/bin.ts', import.meta.url);
const PASSWORD = { REDIS_PASSWORD: 'let-me-in' };
const NODE = { ...PASSWORD, NODE_OPTIONS: '-C @ablata/source --no-warnings' };
/** What this node has room for. */
const SMALL = ['--cpus-per-task=1', '--mem=900'];

const missing = NO_SLURM ?? (HAS_REDIS ? undefined : 'no redis-server');

/** The command where the script looks for it. */
function install(folder: string): void {
  const dist = join(folder, 'node_modules/ablata/dist');
  mkdirSync(dist, { recursive: true });
  writeFileSync(join(dist, '../package.json'), '{"type":"module"}');
  writeFileSync(join(dist, 'bin.js'), `await import(${JSON.stringify(pathToFileURL(fileURLToPath(BIN)))});\n`);
}

describe.skipIf(missing)(`workers on Slurm${missing ? ` (skipped: ${missing})` : ''}`, () => {
  it('answer a run as an array job; what is cancelled drains, what is put back drains first, and no byte differs', async () => {
    await using cluster = await SlurmCluster.start();
    await using scene = await ExecutorScene.open({
      ...{ target: 60, latencyMs: 20, redis: { args: ['--requirepass', PASSWORD.REDIS_PASSWORD] } },
      executor: { passwordEnv: 'REDIS_PASSWORD', lockSeconds: 5 },
    });
    const { folder } = scene.project;
    const held = join(folder, 'held');
    scene.configure({ llm: { held, concurrency: 1 } });
    install(folder);
    const [, refused] =
      /job (\d+)/.exec(cluster.command('sbatch', [...SMALL, SCRIPT, folder], { REDIS_PASSWORD: '' })) ?? [];
    await cluster.wrote(`ablata-worker-${refused}_4294967294.log`, 'export it before sbatch');
    expect(cluster.command('sbatch', ['--test-only', ...SMALL, SCRIPT, folder], NODE)).toMatch(/Job \d+ to start at/);

    // Two at once, and a third as soon as one ends.
    const args = ['--parsable', '--array=1-3%2', ...SMALL, SCRIPT, folder, 'llm,encoder'];
    const job = cluster.command('sbatch', args, NODE).trim();
    const log = (task: number): string => `ablata-worker-${job}_${task}.log`;
    await Promise.all([1, 2].map((task) => cluster.wrote(log(task), 'health and metrics')));
    writeFileSync(held, '');
    const run = scene.run(PASSWORD);
    await scene.begunAtLeast(2, 'answer'); // each has one at work
    cluster.command('scancel', [`${job}_1`]);
    await cluster.wrote(log(1), 'draining');
    rmSync(held);
    expect(await cluster.wrote(log(1), 'drained')).toMatch(/llm: [1-9]\d* answered, 0 of them failed.*drained/);
    await cluster.wrote(log(3), 'health and metrics');
    const ended = await run.ended;
    expect([ended.code, ended.output]).toEqual([0, expect.any(String)]);
    const names = scene.begun.map(({ kind, name }) => `${kind} ${name}`);
    expect(names.length - new Set(names).size).toBe(0);
    expect(new Set(scene.begun.map(({ pid }) => pid)).size).toBeGreaterThan(1);
    expect(fingerprint(scene.project.runFolder)).toEqual((await reference(scene)).files);

    // As after a preemption or a dead node: its log goes on.
    cluster.command('scontrol', ['requeue', `${job}_2`]);
    await cluster.wrote(log(2), 'drained');
  });
});
