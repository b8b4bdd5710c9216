import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ledgerStats } from '../packages/ledger/src/index.ts';
import { createRandom } from '../packages/spec/src/index.ts';
import { fingerprint, Project, ServerProcess } from './scene.ts';

export interface CrashLoopOptions {
  readonly target: number;
  readonly kills: number;
  readonly seed: number;
  readonly concurrency: number;
  /** Median seconds of an answer. */
  readonly latency: number;
  readonly onKill?: (kill: Kill) => void;
}

export interface Kill {
  readonly who: 'client' | 'server';
  /** What it was doing. */
  readonly when: string;
  /** Answers the server had begun by then, and those of them that the ledger did not have: in flight. */
  readonly asked: number;
  readonly inFlight: number;
  /** Answers that were paid for twice until the next kill. */
  readonly paidTwice: number;
}

export interface CrashLoopReport {
  readonly kills: readonly Kill[];
  /** Files that are not, byte by byte, those of the uninterrupted run. */
  readonly different: readonly string[];
  readonly files: number;
  readonly requests: number;
  readonly asked: number;
  readonly paidTwice: number;
  readonly seconds: { readonly uninterrupted: number; readonly crashed: number };
}

/**
 * Runs an experiment to its end twice: undisturbed, and killed (SIGKILL) at random moments, the client mostly and the server
 * sometimes, resumed by the same command each time.
 */
export async function crashLoop(options: CrashLoopOptions): Promise<CrashLoopReport> {
  const { target, concurrency, latency } = options;
  using calm = new Scene(target, concurrency, latency);
  const calmStart = performance.now();
  await calm.begin();
  await calm.finish();
  const uninterrupted = (performance.now() - calmStart) / 1000;
  const reference = fingerprint(calm.project.runFolder);
  const requests = new Set(calm.server.asked).size;

  using scene = new Scene(target, concurrency, latency);
  const crashedStart = performance.now();
  await scene.begin();
  const kills: Kill[] = [];
  for (let number = 0; number < options.kills; number++) {
    const random = createRandom(options.seed, 'kill', number);
    const last = number === options.kills - 1;
    const moment: Moment = last ? 'writing' : (MOMENTS[number % MOMENTS.length] as Moment);
    // Spread over the run: about as many new answers before each kill.
    const more = Math.ceil((random.float() + 0.3) * (requests / options.kills));
    const kill = await scene.kill(moment, more, random.float());
    if (!kill) break; // it was done before
    kills.push(kill);
  }
  const afterKills = scene.server.asked.length;
  await scene.finish();
  const crashed = (performance.now() - crashedStart) / 1000;
  const { asked } = scene.server;
  const attributed = attribute(kills, asked);
  for (const kill of attributed) options.onKill?.(kill);
  const found = fingerprint(scene.project.runFolder);
  return {
    kills: attributed,
    different: [...new Set([...Object.keys(reference), ...Object.keys(found)])].filter(
      (name) => reference[name] !== found[name],
    ),
    files: Object.keys(reference).length,
    requests: new Set(asked).size,
    asked: Math.max(afterKills, asked.length),
    paidTwice: asked.length - new Set(asked).size,
    seconds: { uninterrupted, crashed },
  };
}

/** An answer begun again was in flight at the last kill before. */
function attribute(kills: readonly Kill[], asked: readonly number[]): Kill[] {
  return kills.map((kill, index) => {
    const until = kills[index + 1]?.asked ?? asked.length;
    const before = new Set(asked.slice(0, kill.asked));
    const again = asked.slice(kill.asked, until).filter((seed) => before.has(seed));
    return { ...kill, paidTwice: again.length };
  });
}

type Moment = 'asking' | 'server' | 'starting' | 'writing';

/** Mostly while it asks; some hit the start or the replay, some the server. The last one hits the writing of files. */
const MOMENTS: readonly Moment[] = ['asking', 'server', 'asking', 'starting', 'asking'];

/** A server, a project, and the client that is at work in it. */
class Scene implements Disposable {
  readonly server: ServerProcess;
  readonly #concurrency: number;
  readonly #target: number;
  #project: Project | undefined;
  #client: ReturnType<Project['run']> | undefined;
  #asked = 0;
  #reached: { readonly count: number; readonly act: () => void } | undefined;

  constructor(target: number, concurrency: number, latency: number) {
    this.#target = target;
    this.#concurrency = concurrency;
    const log = join(
      process.env['TMPDIR'] ?? '/tmp',
      `ablata-server-${process.pid}-${Math.random().toString(36).slice(2)}.log`,
    );
    this.server = new ServerProcess(log, latency);
  }

  get project(): Project {
    return this.#project as Project;
  }

  async begin(): Promise<void> {
    await this.server.start();
    this.server.onAsked = () => {
      this.#asked++;
      if (this.#reached && this.#asked >= this.#reached.count) this.#reached.act();
    };
    this.#project = new Project({ url: this.server.url, target: this.#target, concurrency: this.#concurrency });
    this.#client = this.project.run();
  }

  /** Kills once; undefined when the run was done before. The client goes on, or is started again. */
  async kill(moment: Moment, more: number, random: number): Promise<Kill | undefined> {
    const client = this.#client as ReturnType<Project['run']>;
    const done = client.ended.then(() => false);
    let when: string;
    if (moment === 'starting') {
      when = `${Math.round(random * 800)} ms after its start`;
      await Promise.race([wait(random * 800), done]);
    } else if (moment === 'writing') {
      when = 'writing files';
      await Promise.race([this.#writes(), done]);
    } else {
      when = 'asking';
      const reached = new Promise<boolean>((resolve) => {
        this.#reached = { count: this.#asked + more, act: () => resolve(true) };
      });
      await Promise.race([reached, done]);
      await Promise.race([wait(random * 80), done]);
    }
    if (!client.running) return undefined;
    if (moment === 'server') await this.server.kill();
    else {
      client.kill('SIGKILL');
      await client.ended;
    }
    const asked = this.server.asked;
    const kill = { who: moment === 'server' ? ('server' as const) : ('client' as const), when, asked: asked.length };
    const inFlight = new Set(asked).size - this.#answered();
    if (moment === 'server') {
      await wait(200 * random);
      await this.server.start();
    } else this.#client = this.project.run();
    return { ...kill, inFlight, paidTwice: 0 };
  }

  /** Lets the client come to its end. */
  async finish(): Promise<void> {
    const ended = await (this.#client as ReturnType<Project['run']>).ended;
    if (ended.code !== 0) throw new Error(`the run ended with ${ended.code ?? ended.signal}:\n${ended.output}`);
  }

  #answered(): number {
    const { ledger } = this.project;
    if (!existsSync(ledger)) return 0;
    return ledgerStats(ledger).services.reduce((sum, { completions }) => sum + completions, 0);
  }

  /** Settles when a dataset file is being written. */
  async #writes(): Promise<void> {
    const folder = join(this.project.runFolder, 'dataset');
    while (
      !(existsSync(folder) && readdirSync(folder, { recursive: true }).some((name) => String(name).endsWith('.tmp')))
    ) {
      await wait(1);
    }
  }

  [Symbol.dispose](): void {
    this.#client?.kill('SIGKILL');
    this.server[Symbol.dispose]();
    this.#project?.[Symbol.dispose]();
  }
}
