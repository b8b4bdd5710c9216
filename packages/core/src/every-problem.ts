import { isAblataError, type Logger } from '@ablata/spec';
import { knownKeys } from './config/known-keys.ts';
import { readConfig } from './config/load.ts';
import { Problems, problemsOf } from './config/problems.ts';
import { type ExperimentConfig, experimentSchema } from './config/schema.ts';
import { proveExperiment } from './experiment.ts';
import type { Host } from './host.ts';
import { Executors } from './remote/executors.ts';
import type { Session } from './session.ts';

const FRAME = knownKeys(experimentSchema) ?? [];
/** With which nobody finds fault. */
const ANY_TARGET = Number.POSITIVE_INFINITY;
const SILENT: Logger = { debug() {}, info() {}, warn() {} };

/**
 * All that is wrong with a config that could not be loaded: what was said already, and what stands in its sound parts.
 *
 * @param error what loading it threw; given back as it is when it was not the config's frame
 */
export async function everyProblem(path: string, error: unknown, host: Host = {}): Promise<unknown> {
  if (!isAblataError(error) || error.code !== 'CONFIG_INVALID') return error;
  const problems = new Problems();
  for (const part of problemsOf(error)) problems.add(part);
  try {
    const { value, origin } = await readConfig(path);
    const sound = soundParts(value as Record<string, unknown>, problemsOf(error), problems);
    if (!sound) return error;
    await using executors = new Executors();
    const decorateFor: Session['decorateFor'] = (executor, at) =>
      executor ? executors.decorate(executor, at, false) : (_, made) => made;
    await proveExperiment(sound, origin, { logger: SILENT, decorateFor }, host, problems);
    return error;
  } catch (all) {
    return isAblataError(all) ? all : error;
  }
}

/** A config without what was said of it. Undefined when nothing can be made of the rest. */
function soundParts(
  value: Readonly<Record<string, unknown>>,
  told: readonly { readonly details: { readonly path?: unknown } }[],
  problems: Problems,
): ExperimentConfig | undefined {
  const rest = { ...value };
  for (const { details } of told) {
    const [key, name] = (details.path as readonly (string | number)[] | undefined) ?? [];
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
