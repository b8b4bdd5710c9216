import { type AblataError, eachError, isAblataError, type Logger } from '@ablata/spec';
import type { VariantSelection } from './config/ablations.ts';
import type { ConfigChange } from './config/change-config.ts';
import { knownKeys } from './config/known-keys.ts';
import { type LoadedConfig, readConfig } from './config/load.ts';
import { Problems } from './config/problems.ts';
import { type ExperimentConfig, experimentSchema } from './config/schema.ts';
import { soundVariants } from './config/sound-variants.ts';
import { proveExperiment } from './experiment.ts';
import type { Host } from './host.ts';
import { Executors } from './remote/executors.ts';
import type { Session } from './session.ts';

/** Errors that are about one part of a config. */
const BESIDE = /^CONFIG_(INVALID|USAGE|UNKNOWN_PATH|UNREADABLE)$/;
const FRAME = knownKeys(experimentSchema) ?? [];
/** With which nobody finds fault. */
const ANY_TARGET = Number.POSITIVE_INFINITY;
const SILENT: Logger = { debug() {}, info() {}, warn() {} };

/** How a config was loaded that is wrong. */
export interface Loading {
  readonly host?: Host;
  /** What the command line changes of it. */
  readonly changes?: readonly ConfigChange[];
  /** When its variants are wanted as well. */
  readonly variants?: VariantSelection;
}

/**
 * All that is wrong with a config that could not be loaded: what was said already, and what stands in its sound parts.
 *
 * @param error what loading it threw; given back as it is when nothing can be said of the rest
 */
export async function everyProblem(path: string, error: unknown, loading: Loading = {}): Promise<unknown> {
  const { host = {}, changes, variants } = loading;
  const told = eachError(error);
  if (!told.every((each) => isAblataError(each) && BESIDE.test(each.code))) return error;
  const problems = new Problems();
  for (const part of told as AblataError[]) problems.add(part);
  const read = await readConfig(path, changes).catch(() => undefined);
  if (!read) return error;
  try {
    const { value, origin } = read;
    const sound = soundParts(value as Record<string, unknown>, told as AblataError[], problems);
    if (!sound) return error;
    await using executors = new Executors();
    const decorateFor: Session['decorateFor'] = (executor, at) =>
      executor ? executors.decorate(executor, at, false) : (_, made) => made;
    const session = { logger: SILENT, decorateFor };
    // The base is told as `base` when its variants are wanted.
    const experiments =
      variants === undefined
        ? [{ config: sound, origin }]
        : await soundVariants({ config: sound, origin }, variants, problems);
    for (const each of experiments) await problems.attempt(() => proveApart(each, session, host, problems));
    problems.throw();
    return error;
  } catch (all) {
    return isAblataError(all) ? all : error;
  }
}

/** Proves one of several configs: what is known to be wrong with the frame is wrong with each, and what it finds itself with it alone. */
async function proveApart(
  { config, origin }: LoadedConfig,
  session: Pick<Session, 'logger' | 'decorateFor'>,
  host: Host,
  known: Problems,
): Promise<void> {
  const problems = new Problems();
  problems.graph = known.graph;
  for (const name of known.services) problems.services.add(name);
  await proveExperiment(config, origin, session, host, problems, true);
}

/** A config without what was said of it. Undefined when nothing can be made of the rest. */
function soundParts(
  value: Readonly<Record<string, unknown>>,
  told: readonly { readonly details: { readonly path?: unknown } }[],
  problems: Problems,
): ExperimentConfig | undefined {
  const rest = { ...value };
  for (const { details } of told) {
    if (!Array.isArray(details.path)) continue; // about no part of the config, or one that can be used all the same
    const [key, name] = details.path as readonly (string | number)[];
    if (key === undefined || (key === 'services' && name === undefined)) return undefined;
    if (key === 'services') {
      problems.services.add(String(name));
      rest['services'] = without(rest['services'] as object, String(name));
    } else {
      if (key === 'stages' || key === 'graph') problems.graph = true;
      const { stages } = rest;
      if (key === 'target')
        rest['target'] = ANY_TARGET; // whatever it was meant to be
      else if (key === 'stages' && typeof name === 'number' && Array.isArray(stages))
        rest['stages'] = stages.with(name, undefined); // its place is kept for the others
      else delete rest[key];
      // What is misspelt may have been meant for it.
      if (!FRAME.includes(String(key))) rest['target'] ??= ANY_TARGET;
    }
  }
  return rest as unknown as ExperimentConfig;
}

function without(object: object, name: string): object {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));
}
