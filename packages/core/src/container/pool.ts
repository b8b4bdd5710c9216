import 'reflect-metadata';
import { AblataError } from '@ablata/spec';
import { container, instanceCachingFactory } from 'tsyringe';

/** How to make one service. Equal signatures mean: same implementation, same options, same needs all the way down. */
export interface Binding {
  readonly signature: string;
  /** Signatures of what it needs, by the names under which they are injected. */
  readonly needs: Readonly<Record<string, string>>;
  create(needs: Readonly<Record<string, unknown>>): unknown;
}

/**
 * The services of all variants of an experiment. A service lives under its signature, so two variants share an instance
 * exactly if nothing beneath it differs; a variant sees its services by their names through a child container.
 *
 * tsyringe's own singletons can't do this: a singleton of the parent that is first resolved through a child captures the
 * child's overrides and hands them to every other variant.
 */
export class ServicePool {
  readonly #root = container.createChildContainer();
  readonly #bindings = new Map<string, Binding>();
  readonly #users = new Map<string, number>();
  readonly #made: { signature: string; instance: unknown }[] = [];

  /** Opens a variant's view: what each key stands for. Its services are made on first use. */
  open(keys: ReadonlyMap<symbol | string, string>, bindings: readonly Binding[]): Scope {
    for (const binding of bindings) this.#register(binding);
    const child = this.#root.createChildContainer();
    for (const [key, signature] of keys) {
      child.register(key, { useFactory: () => this.#root.resolve(keyOf(signature)) });
    }
    const used = new Set(bindings.map(({ signature }) => signature));
    for (const signature of used) this.#users.set(signature, (this.#users.get(signature) ?? 0) + 1);
    return new Scope(child, () => this.#release(used));
  }

  /** The service with this signature, made if it was not yet. */
  async instance<T>(signature: string): Promise<T> {
    return this.#root.resolve<Promise<T>>(keyOf(signature));
  }

  /** Disposes what is left, in reverse order of creation. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#dispose(() => true);
    await this.#root.dispose();
  }

  #register(binding: Binding): void {
    if (this.#bindings.has(binding.signature)) return;
    this.#bindings.set(binding.signature, binding);
    const make = async (): Promise<unknown> => {
      const needs: Record<string, unknown> = {};
      for (const [name, signature] of Object.entries(binding.needs)) {
        needs[name] = await this.#root.resolve<Promise<unknown>>(keyOf(signature));
      }
      const instance = await binding.create(needs);
      this.#made.push({ signature: binding.signature, instance });
      return instance;
    };
    this.#root.register(keyOf(binding.signature), { useFactory: instanceCachingFactory(make) });
  }

  async #release(used: ReadonlySet<string>): Promise<void> {
    for (const signature of used) this.#users.set(signature, (this.#users.get(signature) ?? 1) - 1);
    await this.#dispose((signature) => (this.#users.get(signature) ?? 0) <= 0);
  }

  async #dispose(unused: (signature: string) => boolean): Promise<void> {
    const failures: unknown[] = [];
    for (let index = this.#made.length - 1; index >= 0; index--) {
      const { signature, instance } = this.#made[index]!;
      if (!unused(signature)) continue;
      this.#made.splice(index, 1);
      this.#bindings.delete(signature); // should a later variant ask for it, it is made anew
      try {
        await dispose(instance);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) {
      throw new AblataError('INTERNAL_DISPOSE', `${failures.length} services failed while being disposed`, {
        cause: failures.length === 1 ? failures[0] : new AggregateError(failures),
      });
    }
  }
}

/** What a variant's view needs of a container. Said here, as tsyringe and its types are no dependency of who installs this. */
interface Resolver {
  resolve<T>(key: symbol | string): T;
}

/** One variant's services. */
export class Scope {
  readonly #container: Resolver;
  readonly #release: () => Promise<void>;
  #disposed: Promise<void> | undefined;

  constructor(container: Resolver, release: () => Promise<void>) {
    this.#container = container;
    this.#release = release;
  }

  /** The service behind a key; the same instance each time. */
  async get<T>(key: symbol | string): Promise<T> {
    return this.#container.resolve<Promise<T>>(key);
  }

  /** Gives its services back; those that no other variant uses are disposed. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#disposed ??= this.#release();
    return this.#disposed;
  }
}

function keyOf(signature: string): symbol {
  return Symbol.for(`@ablata/service:${signature}`);
}

async function dispose(instance: unknown): Promise<void> {
  const service = instance as Partial<AsyncDisposable & Disposable> | null | undefined;
  if (service?.[Symbol.asyncDispose]) await service[Symbol.asyncDispose]?.();
  else service?.[Symbol.dispose]?.();
}
