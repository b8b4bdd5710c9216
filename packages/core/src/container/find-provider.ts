import {
  AblataError,
  didYouMean,
  isAblataError,
  type JsonObject,
  nearest,
  type Provider,
  type Schema,
} from '@ablata/spec';
import { type ConfigOrigin, type ConfigPath, where } from '../config/locate.ts';
import { together } from '../config/problems.ts';
import type { ServiceBinding, With } from '../config/schema.ts';
import { validate } from '../config/validate.ts';
import type { Catalogue, LoadedPlugin, OfferedProvider } from './load-plugins.ts';

/** A service of the config whose provider is found and whose options are valid. */
export interface Candidate {
  readonly name: string;
  readonly slot: string;
  /** Position in a slot that takes several; 0 otherwise. */
  readonly index: number;
  readonly provider: Provider;
  readonly plugin: LoadedPlugin;
  /** As written, without `use`, `slot` and `with`. */
  readonly rawOptions: JsonObject;
  readonly options: unknown;
  readonly chosen: With;
  readonly path: ConfigPath;
}

/** The schema of whatever takes no options. */
export const noOptions: Schema<unknown, Record<never, never>> & { readonly shape: object } = {
  shape: {},
  '~standard': { version: 1, vendor: 'ablata', validate: (value) => ({ value: value as Record<never, never> }) },
};

/** @throws CONFIG_UNKNOWN_SLOT, CONFIG_UNKNOWN_USE, CONFIG_INVALID */
export async function findProvider(
  name: string,
  index: number,
  binding: ServiceBinding,
  path: ConfigPath,
  origin: ConfigOrigin,
  catalogue: Catalogue,
): Promise<Candidate> {
  const { use, slot = name, with: chosen = {}, ...rawOptions } = binding;
  const offers = catalogue.providers(slot);
  if (offers.length === 0) throw unknownSlot(slot, binding, path, origin, catalogue);
  const optionsFor = ({ provider }: OfferedProvider): Promise<unknown> =>
    validate(provider.options ?? noOptions, rawOptions, { origin, path, what: `the options of '${provider.name}'` });
  const offer = offers.find(({ provider }) => provider.name === use);
  if (!offer) {
    const error = unknownUse(slot, use, offers, path, origin, catalogue);
    const name = error.details['near'] === true && nearest(use, namesOf(offers));
    const meant = offers.find(({ provider }) => provider.name === name);
    // What is misspelt is taken for what it must have meant, so that its options are looked at as well.
    const more = meant && (await optionsFor(meant).catch((wrong: unknown) => wrong));
    throw isAblataError(more) ? together([error, more]) : error;
  }
  const { provider, plugin } = offer;
  const options = await optionsFor(offer);
  return { name, slot, index, provider, plugin, rawOptions: rawOptions as JsonObject, options, chosen, path };
}

function unknownSlot(
  slot: string,
  binding: ServiceBinding,
  path: ConfigPath,
  origin: ConfigOrigin,
  catalogue: Catalogue,
): AblataError {
  const place = binding.slot === undefined ? path : [...path, 'slot'];
  const fitting = catalogue.slots.filter((other) =>
    catalogue.providers(other).some(({ provider }) => provider.name === binding.use),
  );
  const known = catalogue.packageOf(slot, binding.use);
  const named = binding.slot === undefined && fitting.length > 0;
  return new AblataError(
    'CONFIG_UNKNOWN_SLOT',
    `${where(origin, place)}: no loaded plugin offers a service for the slot '${slot}'.${didYouMean(slot, catalogue.slots)}`,
    {
      hint: named
        ? `If '${slot}' is a name of your own, say which slot it fills: ${slot}: { slot: '${fitting[0]}', use: '${binding.use}' }`
        : known
          ? listIt(known)
          : `List the plugin that provides it under 'plugins'.`,
      details: { near: nearest(slot, catalogue.slots) !== undefined },
    },
  );
}

function unknownUse(
  slot: string,
  use: string,
  offers: readonly OfferedProvider[],
  path: ConfigPath,
  origin: ConfigOrigin,
  catalogue: Catalogue,
): AblataError {
  const names = namesOf(offers);
  const known = catalogue.packageOf(slot, use);
  return new AblataError(
    'CONFIG_UNKNOWN_USE',
    `${where(origin, [...path, 'use'])}: nothing named '${use}' is provided for the slot '${slot}'.${known ? ` ${known} provides it.` : didYouMean(use, names)}`,
    {
      hint: known
        ? listIt(known)
        : `List the plugin that provides it under 'plugins'; loaded now: ${catalogue.plugins.map(({ name }) => name).join(', ')}.`,
      details: { near: known === undefined && nearest(use, names) !== undefined },
    },
  );
}

function namesOf(offers: readonly OfferedProvider[]): string[] {
  return offers.map(({ provider }) => provider.name);
}

function listIt(known: string): string {
  return `Install it with: npm install ${known}; and list it: plugins: ['${known}']`;
}
