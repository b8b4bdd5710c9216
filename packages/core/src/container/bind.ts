import { digestOf } from '@ablata/ledger';
import {
  AblataError,
  DatasetFormat,
  type JsonObject,
  Logger,
  Project,
  type Provider,
  type Schema,
  slotOf,
  type Token,
  token,
} from '@ablata/spec';
import { type ConfigOrigin, type ConfigPath, where } from '../config/locate.ts';
import type { ExperimentConfig, ServiceBinding } from '../config/schema.ts';
import { didYouMean } from '../config/suggest.ts';
import { validate } from '../config/validate.ts';
import type { Catalogue, LoadedPlugin } from './load-plugins.ts';
import type { Binding } from './pool.ts';

/** All services of the slot `output`, in the order of the config. */
export const Outputs = token<readonly DatasetFormat[]>('outputs');

/** One `use` of the config, proven: provider found, options valid, needs bound. */
export interface BoundService {
  readonly slot: string;
  /** Position in a slot that takes several; 0 otherwise. */
  readonly index: number;
  readonly use: string;
  readonly plugin: LoadedPlugin;
  /** Options as written, without `use`. */
  readonly options: JsonObject;
  readonly signature: string;
  readonly path: ConfigPath;
}

export interface BoundServices {
  readonly services: readonly BoundService[];
  /** What each token resolves to in this variant. */
  readonly tokens: ReadonlyMap<symbol, string>;
  readonly bindings: readonly Binding[];
}

/** Wraps a service after it is made, e.g. to remember its answers. */
export type Decorate = (service: BoundService, instance: unknown) => unknown;

export interface Ambient {
  readonly logger: Logger;
  readonly project: Project;
}

interface Candidate {
  readonly slot: string;
  readonly index: number;
  readonly provider: Provider;
  readonly plugin: LoadedPlugin;
  readonly rawOptions: JsonObject;
  readonly options: unknown;
  readonly path: ConfigPath;
}

const SEVERAL = slotOf(DatasetFormat);

/**
 * Binds the slots of a config to providers.
 *
 * @throws CONFIG_UNKNOWN_SLOT, CONFIG_UNKNOWN_USE, CONFIG_INVALID, GRAPH_DOUBLY_BOUND, GRAPH_UNBOUND, GRAPH_SERVICE_CYCLE
 */
export async function bindServices(
  config: ExperimentConfig,
  origin: ConfigOrigin,
  catalogue: Catalogue,
  ambient: Ambient,
  decorate: Decorate = (_service, instance) => instance,
): Promise<BoundServices> {
  const candidates: Candidate[] = [];
  for (const [slot, bound] of Object.entries(config.services)) {
    const several = Array.isArray(bound);
    const bindings = (several ? bound : [bound]) as readonly ServiceBinding[];
    if (several && slot !== SEVERAL) {
      throw new AblataError(
        'GRAPH_DOUBLY_BOUND',
        `${where(origin, ['services', slot])} binds ${bindings.length} services; the slot '${slot}' takes one`,
        { hint: `To compare them, make them an axis: ablations: { ${slot}: { 'services.${slot}': [ … ] } }` },
      );
    }
    for (const [index, binding] of bindings.entries()) {
      const path = several ? ['services', slot, index] : ['services', slot];
      candidates.push(await findProvider(slot, index, binding, path, origin, catalogue));
    }
  }
  return new Binder(candidates, origin, ambient, decorate).bind();
}

async function findProvider(
  slot: string,
  index: number,
  binding: ServiceBinding,
  path: ConfigPath,
  origin: ConfigOrigin,
  catalogue: Catalogue,
): Promise<Candidate> {
  const offers = catalogue.providers(slot);
  if (offers.length === 0) {
    throw new AblataError(
      'CONFIG_UNKNOWN_SLOT',
      `${where(origin, path)}: no loaded plugin offers a service for the slot '${slot}'.${didYouMean(slot, catalogue.slots)}`,
      { hint: `List the plugin that provides it under 'plugins'.` },
    );
  }
  const { use, ...rawOptions } = binding;
  const offer = offers.find(({ provider }) => provider.name === use);
  if (!offer) {
    const names = offers.map(({ provider }) => provider.name);
    throw new AblataError(
      'CONFIG_UNKNOWN_USE',
      `${where(origin, [...path, 'use'])}: nothing named '${use}' is provided for the slot '${slot}'.${didYouMean(use, names)}`,
      {
        hint: `List the plugin that provides it under 'plugins'; loaded now: ${catalogue.plugins.map(({ name }) => name).join(', ')}.`,
      },
    );
  }
  const { provider, plugin } = offer;
  const schema = provider.options ?? noOptions;
  const options = await validate(schema, rawOptions, { origin, path, what: `the options of '${use}'` });
  return { slot, index, provider, plugin, rawOptions, options, path };
}

/** The schema of whatever takes no options. */
export const noOptions: Schema<unknown, Record<never, never>> & { readonly shape: object } = {
  shape: {},
  '~standard': { version: 1, vendor: 'ablata', validate: (value) => ({ value: value as Record<never, never> }) },
};

class Binder {
  readonly #services: BoundService[] = [];
  readonly #bindings = new Map<string, Binding>();
  readonly #tokens = new Map<symbol, string>();
  readonly #candidates: readonly Candidate[];
  readonly #origin: ConfigOrigin;
  readonly #decorate: Decorate;

  constructor(candidates: readonly Candidate[], origin: ConfigOrigin, ambient: Ambient, decorate: Decorate) {
    this.#candidates = candidates;
    this.#origin = origin;
    this.#decorate = decorate;
    this.#value(Logger, 'logger', ambient.logger);
    this.#value(Project, 'project', ambient.project);
  }

  bind(): BoundServices {
    for (const candidate of this.#candidates) this.#bind(candidate, []);
    const outputs = this.#services.filter(({ slot }) => slot === SEVERAL);
    if (outputs.length > 0) this.#several(outputs.map(({ signature }) => signature));
    return { services: this.#services, tokens: this.#tokens, bindings: [...this.#bindings.values()] };
  }

  #value(token: symbol, name: string, instance: unknown): void {
    const signature = `core:${name}`;
    this.#bindings.set(signature, { signature, needs: {}, create: () => instance });
    this.#tokens.set(token, signature);
  }

  #several(signatures: readonly string[]): void {
    const signature = `core:outputs:${digestOf(signatures)}`;
    const needs = Object.fromEntries(signatures.map((member, index) => [`output${index}`, member]));
    this.#bindings.set(signature, { signature, needs, create: (members) => Object.values(members) });
    this.#tokens.set(Outputs, signature);
  }

  /** Binds a service after what it needs, so that its signature says everything beneath it. */
  #bind(candidate: Candidate, path: readonly string[]): string {
    const { slot, index, provider, plugin, rawOptions, options } = candidate;
    const done = this.#services.find((service) => service.slot === slot && service.index === index);
    if (done) return done.signature;
    const label = `${slot} (${provider.name})`;
    if (path.includes(label)) {
      throw new AblataError(
        'GRAPH_SERVICE_CYCLE',
        `services need each other in a circle: ${[...path, label].join(' → ')}`,
        {
          mender: 'plugin',
          hint: 'One of them has to do without the other.',
        },
      );
    }
    const needs: Record<string, string> = {};
    for (const [name, needed] of Object.entries(provider.needs)) {
      needs[name] = this.#need(needed, label, [...path, label]);
    }
    const signature = digestOf([plugin.name, plugin.version, slot, provider.name, rawOptions, needs]);
    const service: BoundService = {
      slot,
      index,
      use: provider.name,
      plugin,
      options: rawOptions,
      signature,
      path: candidate.path,
    };
    const create = async (injected: Readonly<Record<string, unknown>>): Promise<unknown> =>
      this.#decorate(service, await provider.create(options, injected));
    this.#services.push(service);
    this.#bindings.set(signature, { signature, needs, create });
    if (slot !== SEVERAL) this.#tokens.set(provider.token, signature);
    return signature;
  }

  #need(needed: Token<unknown>, label: string, path: readonly string[]): string {
    const ambient = this.#tokens.get(needed);
    if (ambient) return ambient;
    const slot = slotOf(needed);
    const candidate = this.#candidates.find((other) => other.slot === slot);
    if (!candidate) {
      throw new AblataError(
        'GRAPH_UNBOUND',
        `${this.#origin.label}: the service ${label} needs one in the slot '${slot}', and nothing is bound there`,
        {
          hint: `Add to the config: services: { ${slot}: { use: … } }`,
        },
      );
    }
    return this.#bind(candidate, path);
  }
}
