import { AblataError, didYouMean, isSeveral, type Needs, nearest, slotOf } from '@ablata/spec';
import { together } from '../config/problems.ts';
import type { With } from '../config/schema.ts';

/** The services of a config, as far as names go. */
export interface ServiceDirectory {
  /** All names, in the order of the config. */
  readonly names: readonly string[];
  /** The token of what has this name; undefined: nothing has. */
  tokenOf(name: string): symbol | undefined;
  /** Whether there is one of this name and something is wrong with it, which was told already. */
  isBroken?(name: string): boolean;
}

/** Who asks, for messages. */
export interface Asking {
  /** As a sentence begins: `ablata.config.ts stages[0]: the stage 'answer'`. */
  readonly who: string;
  /** Where its `with` stands: `ablata.config.ts stages[0].with`. */
  readonly place: string;
  /** Where services stand: `ablata.config.ts services`. */
  readonly services: string;
}

/**
 * Which services are meant for needs: those that `with` names, else the one called like the need's slot.
 *
 * @throws CONFIG_UNKNOWN_NEED, CONFIG_UNKNOWN_SERVICE, GRAPH_WRONG_SLOT, GRAPH_UNBOUND; several as one
 */
export function serviceNames(
  needs: Needs,
  chosen: With,
  directory: ServiceDirectory,
  asking: Asking,
): Readonly<Record<string, readonly string[]>> {
  const wrong: AblataError[] = [];
  const strange = Object.keys(chosen).filter((key) => !Object.hasOwn(needs, key));
  for (const key of strange) wrong.push(unknownNeed(key, Object.keys(needs), asking));
  const meant = strange.map((key) => nearest(key, Object.keys(needs)));
  const found: Record<string, readonly string[]> = {};
  for (const [key, need] of Object.entries(needs)) {
    const names = Object.hasOwn(chosen, key) ? chosen[key] : undefined;
    if (names === undefined && meant.includes(key)) continue;
    const token = isSeveral(need) ? need.several : need;
    const list = names === undefined ? [slotOf(token)] : typeof names === 'string' ? [names] : names;
    if (names === undefined) wrong.push(...unbound(key, token, directory, asking));
    else wrong.push(...wrongNames(list, `${asking.place}.${key}`, need, directory, asking));
    found[key] = list;
  }
  if (wrong.length > 0) throw together(wrong);
  return found;
}

function unknownNeed(key: string, known: readonly string[], { who, place }: Asking): AblataError {
  return new AblataError(
    'CONFIG_UNKNOWN_NEED',
    `${place}.${key}: ${afterColon(who)} has no need '${key}'.${known.length > 0 ? didYouMean(key, known) : ' It needs no service.'}`,
  );
}

function unbound(key: string, token: symbol, directory: ServiceDirectory, { who, services }: Asking): AblataError[] {
  const slot = slotOf(token);
  if (directory.tokenOf(slot) === token || directory.isBroken?.(slot)) return [];
  const others = ofToken(token, directory);
  const error = new AblataError(
    'GRAPH_UNBOUND',
    `${services}: nothing is bound in the slot '${slot}', which ${afterColon(who)} needs`,
    {
      details: { slot },
      hint:
        others.length > 0
          ? `Say which one is meant: with: { ${key}: '${others[0]}' }. Of that slot there is: ${others.join(', ')}.`
          : `Add to the services: ${slot}: { use: … }`,
    },
  );
  return [error];
}

function wrongNames(
  list: readonly string[],
  place: string,
  need: Needs[string],
  directory: ServiceDirectory,
  { who }: Asking,
): AblataError[] {
  if (list.length === 0) return [new AblataError('CONFIG_INVALID', `${place} names no service`)];
  if (list.length !== 1 && !isSeveral(need)) {
    return [
      new AblataError('CONFIG_INVALID', `${place} names ${list.length} services; ${afterColon(who)} takes one there`),
    ];
  }
  const token = isSeveral(need) ? need.several : need;
  return list.flatMap((name) => wrongToken(name, token, directory, place, who));
}

function wrongToken(
  name: string,
  token: symbol,
  directory: ServiceDirectory,
  place: string,
  who: string,
): AblataError[] {
  const found = directory.tokenOf(name);
  if (found === token || directory.isBroken?.(name)) return [];
  const slot = slotOf(token);
  const fitting = ofToken(token, directory);
  if (found === undefined) {
    return [
      new AblataError(
        'CONFIG_UNKNOWN_SERVICE',
        `${place}: there is no service named '${name}'.${fitting.length > 0 ? didYouMean(name, fitting) : ''}`,
        { hint: `Add to the services: ${name}: { slot: '${slot}', use: … }` },
      ),
    ];
  }
  return [
    new AblataError(
      'GRAPH_WRONG_SLOT',
      `${place}: ${afterColon(who)} needs a service of the slot '${slot}' there, and '${name}' is one of the slot '${slotOf(found)}'`,
      fitting.length > 0 ? { hint: `Of the slot '${slot}' there is: ${fitting.join(', ')}.` } : {},
    ),
  ];
}

function ofToken(token: symbol, { names, tokenOf }: ServiceDirectory): string[] {
  return names.filter((name) => tokenOf(name) === token);
}

/** The asker without its place, when that was said already. */
function afterColon(who: string): string {
  return who.slice(who.indexOf(': ') + 1).trim();
}
