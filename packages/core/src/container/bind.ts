import { digestOf } from '@ablata/ledger';
import {
  AblataError,
  DatasetFormat,
  isSeveral,
  type JsonObject,
  Logger,
  type Needs,
  Project,
  slotOf,
} from '@ablata/spec';
import { type ConfigOrigin, type ConfigPath, where } from '../config/locate.ts';
import { Consequence, gathering, type Problems } from '../config/problems.ts';
import type { ExperimentConfig, ServiceBinding } from '../config/schema.ts';
import { type BoundCheck, checkOf } from './check-of.ts';
import { examineOf } from './examine-of.ts';
import { type Candidate, findProvider } from './find-provider.ts';
import type { Catalogue, LoadedPlugin } from './load-plugins.ts';
import { placeError } from './place-error.ts';
import type { Binding } from './pool.ts';
import { type ServiceDirectory, serviceNames } from './service-names.ts';

/** One `use` of the config, proven: provider found, options valid, needs bound. */
export interface BoundService {
  /** Its name in the config. */
  readonly name: string;
  readonly slot: string;
  /** What core does for it follows this, not its name. */
  readonly token: symbol;
  /** Position in a slot that takes several; 0 otherwise. */
  readonly index: number;
  readonly use: string;
  readonly plugin: LoadedPlugin;
  /** Options as written, without `use`, `slot` and `with`. */
  readonly options: JsonObject;
  /** What its plugin says of it before it is made. */
  readonly traits: JsonObject;
  /** Names of the services it takes, by its names for them. */
  readonly needs: Readonly<Record<string, readonly string[]>>;
  readonly signature: string;
  readonly path: ConfigPath;
  /** Looks whether it could work here; undefined when its plugin has no say in that. */
  readonly check: BoundCheck | undefined;
  /** Throws what it refuses, without making it; undefined when making it is how to know. */
  readonly examine: (() => Promise<void>) | undefined;
}

export interface BoundServices extends ServiceDirectory {
  /** Each after those it needs. */
  readonly services: readonly BoundService[];
  /** Those of a name, in the order of the config: several where a slot takes several. */
  called(name: string): readonly BoundService[];
  /** The keys under which a {@link Scope} gives what a name stands for, what core itself provides as well. */
  keysOf(name: string): readonly string[];
  /** The signature behind each key. */
  readonly keys: ReadonlyMap<string, string>;
  readonly bindings: readonly Binding[];
}

/** Wraps a service after it is made, e.g. to remember its answers. */
export type Decorate = (service: BoundService, instance: unknown) => unknown;

export interface Ambient {
  readonly logger: Logger;
  readonly project: Project;
}

/** The slot that takes a list. */
const SEVERAL = slotOf(DatasetFormat);
const AMBIENT: ReadonlyMap<string, symbol> = new Map<string, symbol>([
  [slotOf(Logger), Logger],
  [slotOf(Project), Project],
]);
/** What a service is made of: its options, and files that these name. */
const MADE_OF = /^(CONFIG|DATA)_/;
/** Ablation paths take names apart at dots. */
const NAME = /^[A-Za-z_][\w-]*$/;

/**
 * Binds the services of a config to providers.
 *
 * @throws CONFIG_UNKNOWN_SLOT, CONFIG_UNKNOWN_USE, CONFIG_UNKNOWN_NEED, CONFIG_UNKNOWN_SERVICE, CONFIG_INVALID, GRAPH_DOUBLY_BOUND, GRAPH_UNBOUND,
 * GRAPH_WRONG_SLOT, GRAPH_SERVICE_CYCLE
 */
export function bindServices(
  config: ExperimentConfig,
  origin: ConfigOrigin,
  catalogue: Catalogue,
  ambient: Ambient,
  decorate: Decorate = (_service, instance) => instance,
  problems?: Problems,
): Promise<BoundServices> {
  return gathering(problems, async (own) => {
    const candidates = await candidatesOf(config, origin, catalogue, own);
    return new Binder(candidates, origin, ambient, decorate, own).bind();
  });
}

async function candidatesOf(
  config: ExperimentConfig,
  origin: ConfigOrigin,
  catalogue: Catalogue,
  problems: Problems,
): Promise<Candidate[]> {
  const candidates: Candidate[] = [];
  for (const [name, bound] of Object.entries(config.services)) {
    const several = Array.isArray(bound);
    const bindings = (several ? bound : [bound]) as readonly ServiceBinding[];
    for (const [index, binding] of bindings.entries()) {
      const candidate = await problems.attempt(() => {
        checkName(name, origin);
        if (several && (binding.slot ?? name) !== SEVERAL) throw doublyBound(name, bindings.length, origin);
        const path = several ? ['services', name, index] : ['services', name];
        const first = bindings.findIndex(({ use }) => use === binding.use);
        if (first < index) throw twice(name, first, binding.use, path, origin);
        return findProvider(name, index, binding, path, origin, catalogue);
      });
      if (candidate) candidates.push(candidate);
      else problems.services.add(name);
    }
  }
  return candidates;
}

function checkName(name: string, origin: ConfigOrigin): void {
  if (NAME.test(name) && !AMBIENT.has(name)) return;
  const why = AMBIENT.has(name)
    ? 'is the name of what core itself provides'
    : 'is no name for a service: letters, digits, - and _, a letter first';
  throw new AblataError('CONFIG_INVALID', `${where(origin, ['services', name])} ${why}`);
}

/** Two outputs of one format write the same files. */
function twice(name: string, first: number, use: string, path: ConfigPath, origin: ConfigOrigin): AblataError {
  return new AblataError(
    'GRAPH_DOUBLY_BOUND',
    `${where(origin, path)}: '${use}' is bound already, as ${name}[${first}]: both would write the same files`,
    { hint: 'Leave one of them out.' },
  );
}

function doublyBound(name: string, count: number, origin: ConfigOrigin): AblataError {
  return new AblataError(
    'GRAPH_DOUBLY_BOUND',
    `${where(origin, ['services', name])} binds ${count} services; the slot '${name}' takes one`,
    {
      hint: `To compare them, make them an axis: ablations: { ${name}: { 'services.${name}': [ … ] } }. To use both, give one a name: other: { slot: '${name}', use: … }.`,
    },
  );
}

function labelOf({ name, provider }: Candidate): string {
  return `${name} (${provider.name})`;
}

function keyOf({ name, index }: { readonly name: string; readonly index: number }): string {
  return index === 0 ? name : `${name}[${index}]`;
}

class Binder {
  readonly #services: BoundService[] = [];
  readonly #bindings = new Map<string, Binding>();
  readonly #ambient = new Map<string, string>();
  readonly #provided: Ambient;
  readonly #candidates: readonly Candidate[];
  readonly #origin: ConfigOrigin;
  readonly #decorate: Decorate;
  readonly #problems: Problems;
  readonly #directory: ServiceDirectory;

  constructor(
    candidates: readonly Candidate[],
    origin: ConfigOrigin,
    ambient: Ambient,
    decorate: Decorate,
    problems: Problems,
  ) {
    this.#problems = problems;
    this.#candidates = candidates;
    this.#origin = origin;
    this.#decorate = decorate;
    this.#provided = ambient;
    for (const [name, token] of AMBIENT) this.#value(name, token === Logger ? ambient.logger : ambient.project);
    this.#directory = {
      names: [...new Set(candidates.map(({ name }) => name))],
      tokenOf: (name) => candidates.find((candidate) => candidate.name === name)?.provider.token ?? AMBIENT.get(name),
      isBroken: (name) => problems.services.has(name),
    };
  }

  async bind(): Promise<BoundServices> {
    for (const candidate of this.#candidates) {
      const bound = await this.#problems.attempt(() => this.#bind(candidate, []));
      if (bound === undefined) this.#problems.services.add(candidate.name);
    }
    const services = this.#services;
    const called = (name: string): BoundService[] =>
      services.filter((service) => service.name === name).sort((a, b) => a.index - b.index);
    return {
      ...this.#directory,
      services,
      called,
      keysOf: (name) => (this.#ambient.has(name) ? [name] : called(name).map(keyOf)),
      keys: new Map([...this.#ambient, ...services.map((service) => [keyOf(service), service.signature] as const)]),
      bindings: [...this.#bindings.values()],
    };
  }

  #value(name: string, instance: unknown): void {
    const signature = `core:${name}`;
    this.#bindings.set(signature, { signature, needs: {}, create: () => instance });
    this.#ambient.set(name, signature);
  }

  /** Binds a service after what it needs, so that its signature says everything beneath it. */
  #bind(candidate: Candidate, path: readonly Candidate[]): string {
    const { name, slot, index, provider, plugin, rawOptions, options } = candidate;
    const done = this.#services.find((service) => service.name === name && service.index === index);
    if (done) return done.signature;
    if (this.#problems.services.has(name)) throw new Consequence();
    const label = labelOf(candidate);
    if (path.includes(candidate)) {
      for (const each of path) this.#problems.services.add(each.name);
      throw new AblataError(
        'GRAPH_SERVICE_CYCLE',
        `services need each other in a circle: ${[...path, candidate].map(labelOf).join(' → ')}`,
        { mender: 'plugin', hint: 'One of them has to do without the other.' },
      );
    }
    const names = serviceNames(provider.needs, candidate.chosen, this.#directory, {
      who: `${this.#origin.label}: the service ${label}`,
      place: where(this.#origin, [...candidate.path, 'with']),
      services: where(this.#origin, ['services'], 'key'),
    });
    const needs = this.#needs(provider.needs, names, [...path, candidate]);
    const signature = digestOf([plugin.name, plugin.version, slot, provider.name, rawOptions, needs]);
    const service: BoundService = {
      name,
      slot,
      token: provider.token,
      index,
      use: provider.name,
      plugin,
      options: rawOptions,
      traits: provider.traits?.(options) ?? {},
      needs: names,
      signature,
      path: candidate.path,
      check: checkOf(candidate, this.#provided, this.#origin),
      examine: examineOf(candidate, this.#provided, this.#origin, MADE_OF),
    };
    this.#services.push(service);
    // The same service under two names is one: made, remembered and accounted once.
    if (!this.#bindings.has(signature)) {
      const create = async (injected: Readonly<Record<string, unknown>>): Promise<unknown> => {
        try {
          return await this.#decorate(service, await provider.create(options, injected));
        } catch (error) {
          throw placeError(error, this.#origin, { path: candidate.path, options: rawOptions }, MADE_OF);
        }
      };
      this.#bindings.set(signature, { signature, needs, create });
    }
    return signature;
  }

  /** Signatures of needs, by their names. */
  #needs(
    needs: Needs,
    names: Readonly<Record<string, readonly string[]>>,
    path: readonly Candidate[],
  ): Readonly<Record<string, string>> {
    return Object.fromEntries(
      Object.entries(needs).map(([key, need]) => {
        const members = (names[key] as readonly string[]).flatMap((name) => this.#called(name, path));
        if (members.length === 0) throw new Consequence(); // of what is wrong with the service it needs
        return [key, isSeveral(need) ? this.#several(members) : (members[0] as { signature: string }).signature];
      }),
    );
  }

  #called(name: string, path: readonly Candidate[]): { readonly name: string; readonly signature: string }[] {
    const ambient = this.#ambient.get(name);
    if (ambient) return [{ name, signature: ambient }];
    return this.#candidates
      .filter((candidate) => candidate.name === name)
      .map((candidate) => ({ name, signature: this.#bind(candidate, path) }));
  }

  #several(members: readonly { readonly name: string; readonly signature: string }[]): string {
    const signature = `core:several:${digestOf(members.map(({ name, signature }) => [name, signature]))}`;
    const needs = Object.fromEntries(members.map((member, index) => [String(index), member.signature]));
    const create = (made: Readonly<Record<string, unknown>>): unknown =>
      members.map(({ name }, index) => ({ name, service: made[String(index)] }));
    this.#bindings.set(signature, { signature, needs, create });
    return signature;
  }
}
