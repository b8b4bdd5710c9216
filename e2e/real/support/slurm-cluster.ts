import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../../../packages/executor-bullmq/test/redis-server.ts';

const PROGRAMS = ['munged', 'slurmctld', 'slurmd', 'sbatch'];

/** Why no Slurm can be started here; undefined when one can. Its daemons switch users, so only root starts them. */
export const NO_SLURM = PROGRAMS.some((name) => spawnSync('which', [name]).status !== 0)
  ? 'Slurm is not installed'
  : process.getuid?.() === 0
    ? undefined
    : 'Slurm needs root';

/** A Slurm of one node with two CPUs on loopback, in a folder of its own: munged, slurmctld and slurmd without systemd. */
export class SlurmCluster implements AsyncDisposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'ablata-slurm-'));
  readonly #daemons: ChildProcess[] = [];

  static async start(): Promise<SlurmCluster> {
    const cluster = new SlurmCluster();
    try {
      await cluster.#start();
    } catch (error) {
      await cluster[Symbol.asyncDispose]();
      throw error;
    }
    return cluster;
  }

  /** A command of Slurm's, to its end. @returns what it printed, both outputs */
  command(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): string {
    const { status, stdout, stderr } = spawnSync(program, args, {
      cwd: this.#folder,
      env: { ...process.env, SLURM_CONF: this.#path('slurm.conf'), ...env },
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}: ${stderr}`);
    return stdout + stderr;
  }

  /** Settles when a job's log, as its script names it, has such a line so often, with all of it. */
  async wrote(log: string, text: string, times = 1): Promise<string> {
    const file = this.#path(log);
    for (;;) {
      const written = existsSync(file) ? readFileSync(file, 'utf8') : '';
      if (written.split(text).length > times) return written;
      await wait(50);
    }
  }

  /** Settles when nothing is queued or at work. */
  async idle(): Promise<void> {
    while (this.command('squeue', ['--noheader']).trim() !== '') await wait(200);
  }

  async #start(): Promise<void> {
    for (const name of ['state', 'spool']) mkdirSync(this.#path(name));
    chmodSync(this.#folder, 0o755); // munged wants its socket where everybody can reach it
    writeFileSync(this.#path('key'), randomBytes(1024), { mode: 0o400 });
    writeFileSync(this.#path('slurm.conf'), await this.#configuration());
    this.#daemon('munged', [
      ...['--force', '--foreground', `--key-file=${this.#path('key')}`, `--socket=${this.#path('socket')}`],
      ...['pid', 'log', 'seed'].map((what) => `--${what}-file=${this.#path(`munge.${what}`)}`),
    ]);
    while (!existsSync(this.#path('socket'))) await this.#pause();
    this.#daemon('slurmctld', ['-D', '-c']);
    this.#daemon('slurmd', ['-D', '-N', node]);
    while (!this.#isIdle()) await this.#pause();
  }

  async #configuration(): Promise<string> {
    return [
      'ClusterName=ablata',
      `SlurmctldHost=${node}(127.0.0.1)`,
      `SlurmctldPort=${await freePort()}`,
      `SlurmdPort=${await freePort()}`,
      'SlurmUser=root',
      'SlurmdUser=root',
      'AuthType=auth/munge',
      `AuthInfo=socket=${this.#path('socket')}`,
      `StateSaveLocation=${this.#path('state')}`,
      `SlurmdSpoolDir=${this.#path('spool')}`,
      `SlurmctldPidFile=${this.#path('slurmctld.pid')}`,
      `SlurmdPidFile=${this.#path('slurmd.pid')}`,
      'ProctrackType=proctrack/linuxproc', // cgroups are not to be had everywhere
      'TaskPlugin=task/none',
      'SelectType=select/cons_tres',
      'SelectTypeParameters=CR_CPU_Memory',
      'SchedulerParameters=sched_interval=1,batch_sched_delay=0',
      'MpiDefault=none',
      `NodeName=${node} NodeAddr=127.0.0.1 CPUs=2 RealMemory=2000`,
      'PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP',
      '',
    ].join('\n');
  }

  #daemon(program: string, args: readonly string[]): void {
    const log = openSync(this.#path(`${program}.out`), 'w');
    const env = { ...process.env, SLURM_CONF: this.#path('slurm.conf') };
    this.#daemons.push(spawn(program, args, { env, stdio: ['ignore', log, log] }));
  }

  #isIdle(): boolean {
    const env = { ...process.env, SLURM_CONF: this.#path('slurm.conf') };
    return spawnSync('sinfo', ['--noheader', '--format=%t'], { env, encoding: 'utf8' }).stdout.trim() === 'idle';
  }

  async #pause(): Promise<void> {
    const dead = this.#daemons.find(({ exitCode }) => exitCode !== null);
    if (dead) throw new Error(`${dead.spawnfile} ended:\n${readFileSync(this.#path(`${dead.spawnfile}.out`), 'utf8')}`);
    await wait(100);
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#daemons.length === 3) {
      try {
        this.command('scancel', ['--signal=KILL', '--full', '--state=RUNNING']);
        this.command('scancel', ['--me']);
        await this.idle();
      } catch {
        // it may not have come up
      }
    }
    for (const daemon of this.#daemons.reverse()) {
      if (daemon.exitCode !== null || daemon.signalCode !== null) continue;
      const ended = once(daemon, 'exit');
      daemon.kill('SIGTERM');
      await ended;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

const node = hostname().split('.')[0] as string;
