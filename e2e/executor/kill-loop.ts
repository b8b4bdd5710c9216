import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createRandom } from '../../packages/spec/src/index.ts';
import { type Client, fingerprint } from '../scene.ts';
import { reference } from './reference.ts';
import { type Begun, ExecutorScene } from './scene.ts';

export type Victim = 'worker' | 'frozen worker' | 'redis' | 'coordinator';

export interface KillLoopOptions {
  readonly target: number;
  readonly kills: number;
  readonly seed: number;
  /** Milliseconds of an answer. */
  readonly latencyMs: number;
  readonly onKill?: (kill: Killed) => void;
}

export interface Killed {
  readonly victim: Victim;
  /** Answers begun by then. */
  readonly begun: number;
}

export interface KillLoopReport {
  readonly kills: readonly Killed[];
  /** Files that differ from those of the run without an executor. */
  readonly different: readonly string[];
  readonly files: number;
  readonly answers: number;
  /** Answers begun again, and as many as a worker may have had in flight at each kill or freeze of one. */
  readonly twice: number;
  readonly mostInFlight: number;
  readonly seconds: number;
}

const VICTIMS: readonly Victim[] = ['worker', 'redis', 'coordinator', 'frozen worker'];
const CONCURRENCY = 8;
/** On a machine whose cores are taken, a worker may not get to renew a shorter one, and then it counts as dead. */
const LOCK_SECONDS = 3;

/** A run on two workers in which workers, Redis and the coordinator are killed by turns, and started again. */
export async function killLoop({ target, kills, seed, latencyMs, onKill }: KillLoopOptions): Promise<KillLoopReport> {
  await using scene = await ExecutorScene.open({ target, latencyMs, executor: { lockSeconds: LOCK_SECONDS } });
  const expected = await reference(scene);
  // While this file exists no answer ends: the run can't be done before what was killed is there again.
  const held = join(scene.project.folder, 'held');
  scene.configure({ llm: { held } });

  const start = performance.now();
  const workers: Client[] = [await scene.work(), await scene.work()];
  const each = expected.answers / (kills + 1);
  let run = scene.run();
  const killed: Killed[] = [];
  const frozen: Client[] = [];
  for (let number = 0; number < kills; number++) {
    const random = createRandom(seed, 'kill', number);
    const victim = VICTIMS[number % VICTIMS.length] as Victim;
    const mark = Math.floor(each * (number + 0.3 + random.float() * 0.7));
    await Promise.race([answered(scene, mark), run.ended]);
    if (!run.running) break;
    writeFileSync(held, '');
    await wait(random.float() * 30);
    if (!run.running) break;
    const begun = answersOf(scene.begun).length;
    killed.push({ victim, begun });
    onKill?.({ victim, begun });
    if (victim === 'redis') await scene.redis.restart();
    else if (victim === 'coordinator') {
      run.kill('SIGKILL');
      await run.ended;
      run = scene.run();
    } else {
      const worker = workers.shift() as Client;
      worker.kill(victim === 'worker' ? 'SIGKILL' : 'SIGSTOP');
      if (victim === 'worker') await worker.ended;
      else frozen.push(worker);
      workers.push(await scene.work());
    }
    rmSync(held);
    // It goes on where it thawed, with locks that are no longer its own.
    if (victim !== 'frozen worker') for (const worker of frozen.splice(0)) worker.kill('SIGCONT');
  }
  const ended = await run.ended;
  if (ended.code !== 0) throw new Error(`the run ended with ${ended.code ?? ended.signal}:\n${ended.output}`);
  const found = fingerprint(scene.project.runFolder);
  const names = answersOf(scene.begun).map(({ name }) => name);
  return {
    kills: killed,
    different: [...new Set([...Object.keys(expected.files), ...Object.keys(found)])].filter(
      (name) => expected.files[name] !== found[name],
    ),
    files: Object.keys(found).length,
    answers: new Set(names).size,
    twice: names.length - new Set(names).size,
    mostInFlight: killed.filter(({ victim }) => victim.endsWith('worker')).length * CONCURRENCY,
    seconds: (performance.now() - start) / 1000,
  };
}

function answersOf(begun: readonly Begun[]): readonly Begun[] {
  return begun.filter(({ kind }) => kind === 'answer');
}

async function answered(scene: ExecutorScene, count: number): Promise<void> {
  while (new Set(answersOf(scene.begun).map(({ name }) => name)).size < count) await wait(5);
}
