import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { exportLedger, ledgerStats } from '../packages/ledger/src/index.ts';
import { createRandom } from '../packages/spec/src/index.ts';
import { answeredConfig } from './answered-config.ts';
import { type BegunAnswer, fingerprint, Project, ServerProcess } from './scene.ts';

export interface CrashLoopOptions {
  readonly target: number;
  readonly kills: number;
  readonly seed: number;
  readonly concurrency: number;
  /** Median seconds of an answer. */
  readonly latency: number;
  /** Three questions to three models, as `examples/answered`, instead of one. */
  readonly answered?: boolean;
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
  /** What the run with the kills says of itself, and whether the undisturbed one says the same. */
  readonly manifest: CrashedManifest;
  readonly sameBooks: boolean;
  /** By model. */
  readonly models: Readonly<Record<string, ModelTokens>>;
  readonly seconds: { readonly uninterrupted: number; readonly crashed: number };
}

/** What of a manifest must not depend on kills. */
export interface CrashedManifest {
  readonly books: {
    readonly requests: number;
    readonly asked: number;
    readonly kept: number;
    readonly fates: Readonly<Record<string, number>>;
    readonly tokens: { readonly prompt: number; readonly completion: number };
    readonly stages: Readonly<
      Record<
        string,
        { readonly received: number; readonly emitted: number; readonly dropped: Readonly<Record<string, number>> }
      >
    >;
  };
  readonly usage: Readonly<
    Record<string, { readonly rows: number; readonly prompt: number; readonly completion: number }>
  >;
}

/** Prompt plus completion tokens of one model's answers. */
export interface ModelTokens {
  readonly answers: number;
  /** As the ledger has them, and as the server counted the same answers. */
  readonly remembered: number;
  readonly counted: number;
  /** Different answers that the server began and the ledger does not have. */
  readonly lost: number;
}

/**
 * Runs an experiment to its end twice: undisturbed, and killed (SIGKILL) at random moments, the client mostly and the server
 * sometimes, resumed by the same command each time.
 */
export async function crashLoop(options: CrashLoopOptions): Promise<CrashLoopReport> {
  using calm = new Scene(options);
  const calmStart = performance.now();
  await calm.begin();
  await calm.finish();
  const uninterrupted = (performance.now() - calmStart) / 1000;
  const reference = fingerprint(calm.project.runFolder);
  const expected = manifestOf(calm.project);
  const requests = new Set(calm.server.asked).size;

  using scene = new Scene(options);
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
  const manifest = manifestOf(scene.project);
  return {
    kills: attributed,
    different: [...new Set([...Object.keys(reference), ...Object.keys(found)])].filter(
      (name) => reference[name] !== found[name],
    ),
    files: Object.keys(reference).length,
    requests: new Set(asked).size,
    asked: Math.max(afterKills, asked.length),
    paidTwice: asked.length - new Set(asked).size,
    manifest,
    sameBooks: JSON.stringify(manifest) === JSON.stringify(expected),
    models: tokensByModel(scene.server.answers, scene.project.ledger),
    seconds: { uninterrupted, crashed },
  };
}

function manifestOf({ runFolder }: Project): CrashedManifest {
  const { books, usage } = JSON.parse(readFileSync(join(runFolder, 'run.json'), 'utf8')) as CrashedManifest;
  return { books, usage };
}

/** Holds each answer in the ledger beside what the server counted for it. */
function tokensByModel(begun: readonly BegunAnswer[], ledger: string): Record<string, ModelTokens> {
  const counted = new Map(begun.map((answer) => [`${answer.model}/${answer.seed}`, answer]));
  const models: Record<string, { answers: number; remembered: number; counted: number; lost: number }> = {};
  for (const { model } of counted.values()) {
    models[model] ??= { answers: 0, remembered: 0, counted: 0, lost: 0 };
    models[model].lost++;
  }
  for (const record of exportLedger(ledger, { types: ['completion'] })) {
    if (record.type !== 'completion') continue; // for the type alone
    const { seed } = record.request as { seed: number };
    const { usage } = record.answer as { usage: { promptTokens: number; completionTokens: number } };
    const name = record.identity.service['model'] as string;
    const served = counted.get(`${name}/${seed}`);
    const sums = models[name];
    if (!served || !sums) throw new Error(`the ledger has an answer of '${name}' that the server never gave`);
    sums.answers++;
    sums.lost--;
    sums.remembered += usage.promptTokens + usage.completionTokens;
    sums.counted += served.promptTokens + served.completionTokens;
  }
  return models;
}

/** An answer begun again was in flight at the last kill before. */
function attribute(kills: readonly Kill[], asked: readonly string[]): Kill[] {
  return kills.map((kill, index) => {
    const until = kills[index + 1]?.asked ?? asked.length;
    const before = new Set(asked.slice(0, kill.asked));
    const again = asked.slice(kill.asked, until).filter((name) => before.has(name));
    return { ...kill, paidTwice: again.length };
  });
}

type Moment = 'asking' | 'server' | 'starting' | 'writing';

/** Mostly while it asks; some hit the start or the replay, some the server. The last one hits the writing of files. */
const MOMENTS: readonly Moment[] = ['asking', 'server', 'asking', 'starting', 'asking'];

/** A server, a project, and the client that is at work in it. */
class Scene implements Disposable {
  readonly server: ServerProcess;
  readonly #options: CrashLoopOptions;
  #project: Project | undefined;
  #client: ReturnType<Project['run']> | undefined;
  #asked = 0;
  #reached: { readonly count: number; readonly act: () => void } | undefined;

  constructor(options: CrashLoopOptions) {
    this.#options = options;
    const log = join(
      process.env['TMPDIR'] ?? '/tmp',
      `ablata-server-${process.pid}-${Math.random().toString(36).slice(2)}.log`,
    );
    this.server = new ServerProcess(log, options.latency);
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
    const { target, concurrency, answered } = this.#options;
    const { url } = this.server;
    this.#project = new Project({
      url,
      target,
      concurrency,
      ...(answered && { config: answeredConfig(url, concurrency) }),
    });
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
