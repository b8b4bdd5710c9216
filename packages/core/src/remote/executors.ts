import { canonicalJson } from '@ablata/ledger';
import { AblataError, type Executor, type ExecutorGlance } from '@ablata/spec';
import { type ConfigOrigin, where } from '../config/locate.ts';
import type { BoundService, Decorate } from '../container/bind.ts';
import { adapterOf, remoteServiceOf } from './adapters.ts';
import type { BoundExecutor } from './bind-executor.ts';

/** The executors of a session: made when the first service needs one, shared by all variants that name an equal one. */
export class Executors implements AsyncDisposable {
  readonly #made = new Map<string, Promise<Executor>>();
  readonly #ready: Executor[] = [];

  /** Puts an executor under services whose calls it is to run; others stay as they are. */
  decorate(
    bound: BoundExecutor,
    origin: ConfigOrigin,
    retryFailed: boolean,
  ): (...service: Parameters<Decorate>) => unknown {
    return async (service: BoundService, instance: unknown) => {
      if (!bound.services.includes(service.name)) return instance;
      const adapter = adapterOf(service, instance);
      if (!adapter) throw notRemote(service, origin, bound);
      const executor = await this.of(bound);
      const remote = remoteServiceOf(service, instance);
      return adapter.remote(instance, remote.identity as never, executor.connect(remote, { retryFailed }));
    };
  }

  of({ binding, make }: BoundExecutor): Promise<Executor> {
    const { for: _services, ...options } = binding;
    const key = canonicalJson(options);
    let made = this.#made.get(key);
    if (!made) {
      made = make().then((executor) => {
        this.#ready.push(executor);
        return executor;
      });
      this.#made.set(key, made);
    }
    return made;
  }

  /** Workers and waiting calls, over all executors; undefined while none is in use. */
  glance(): ExecutorGlance | undefined {
    const glances = this.#ready.flatMap((executor) => executor.glance() ?? []);
    if (glances.length === 0) return undefined;
    return glances.reduce((sum, { workers, waiting }) => ({
      workers: sum.workers + workers,
      waiting: sum.waiting + waiting,
    }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled(this.#made.values());
    for (const executor of this.#ready.splice(0)) await executor[Symbol.asyncDispose]?.();
    this.#made.clear();
  }
}

function notRemote({ name, slot, use }: BoundService, origin: ConfigOrigin, { services }: BoundExecutor): AblataError {
  return new AblataError(
    'CONFIG_INVALID',
    `${where(origin, ['run', 'executor', 'for', services.indexOf(name)])}: the calls of '${name}' (${slot} '${use}') can't run elsewhere`,
    {
      hint: "Language models, sentence encoders and services that name their methods as 'remote' can; the rest is cheap and runs here.",
    },
  );
}
