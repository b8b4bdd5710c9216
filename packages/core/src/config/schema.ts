import type { AnyStage, Json, JsonObject } from '@ablata/spec';
import { type } from 'arktype';

/** What is bound to a slot: an implementation by name, and its options beside it. */
export interface ServiceBinding extends JsonObject {
  /** Name under which a plugin provides it. */
  readonly use: string;
}

/**
 * A change to the graph `draw → prompt → generate → parse → encode → dedupe → split → write`. Keys that are not listed here are
 * the stage's options.
 */
export interface StageEdit {
  /** The stage to put in: the name under which a plugin offers it, a relative path to a module that exports one, or (in TypeScript) the stage itself. */
  readonly use?: string | AnyStage;
  /** Name in the graph, when it differs from the stage's own. */
  readonly name?: string;
  /** Put it directly after this stage. */
  readonly after?: string;
  /** Put it directly before this stage. */
  readonly before?: string;
  /** Put it in this stage's place. */
  readonly replace?: string;
  /** Take this stage out. */
  readonly remove?: string;
  /** Change the options or the inputs of this stage. */
  readonly stage?: string;
  /** Read from these stages instead of the one before: branch and join. */
  readonly from?: readonly string[];
  readonly [option: string]: unknown;
}

export interface Budget {
  /** Requests the run may consume. */
  readonly requests?: number;
  /** Prompt plus completion tokens. */
  readonly tokens?: number;
  /** Wall-clock minutes of this process. */
  readonly minutes?: number;
  /** Money, in the currency of `prices`. */
  readonly spend?: number;
}

/** How to run, as opposed to what to make: nothing here changes a byte of a finished dataset. */
export interface RunOptions {
  /** Folder of the run folders, from the config's folder. Default `runs`. */
  readonly folder?: string;
  /** The ledger's file. Default `.ablata/ledger.db`; `false` keeps nothing. */
  readonly ledger?: string | false;
  /** Calls in flight at once; default: what the language model asks for. */
  readonly concurrency?: number;
  /** A loadable partial dataset every so many rows. Default 1000; 0 for none. */
  readonly checkpointEvery?: number;
  /** Money for one million tokens. */
  readonly prices?: { readonly prompt: number; readonly completion: number };
  /** Stop when more than `share` of at least `after` requests failed. Default 0.5 after 20. */
  readonly failures?: { readonly share: number; readonly after: number };
}

/** One experiment, as written in `ablata.config.ts` or YAML. */
export interface ExperimentConfig {
  /** Letters, digits, `-`, `_` and `.`; names the run's folder and the dataset. */
  readonly name: string;
  /** Default 0. */
  readonly seed?: number;
  /** Unique rows to collect. */
  readonly target: number;
  /** Packages or relative paths, resolved from the config's folder. What the command bundles need not be listed. */
  readonly plugins?: readonly string[];
  /** What fills each slot: `source`, `prompt`, `llm`, `encoder`, `dedupe`, `splits`, `output`, and slots of plugins. */
  readonly services: { readonly [slot: string]: ServiceBinding | readonly ServiceBinding[] };
  readonly stages?: readonly StageEdit[];
  readonly budget?: Budget;
  /** End cleanly when of the last `window` candidates a share below `floor` was new. Default 0.02 of 2000; `false` never. */
  readonly saturation?: { readonly window: number; readonly floor: number } | false;
  readonly run?: RunOptions;
  /** Folders outside the project that options may name files in. */
  readonly paths?: readonly string[];
  /** Named axes: for each path into this config, the values to try. */
  readonly ablations?: { readonly [axis: string]: { readonly [path: string]: readonly Json[] } };
  /** Named variants: for each, paths into this config and their value. */
  readonly variants?: { readonly [name: string]: { readonly [path: string]: Json } };
}

const binding = type({ use: 'string > 0', '[string]': 'unknown' });

/** Checks the frame. What stands inside a service or stage is checked by its own schema, once its plugin is loaded. */
export const experimentSchema = type({
  '+': 'reject',
  name: type(/^[A-Za-z0-9][\w.-]*$/).describe('a name of letters, digits, - _ and .'),
  'seed?': 'number.integer',
  target: 'number.integer > 0',
  'plugins?': 'string[]',
  services: type({ '[string]': binding.or(binding.array()) }),
  'stages?': type({ '[string]': 'unknown' }).array(),
  'budget?': {
    '+': 'reject',
    'requests?': 'number.integer > 0',
    'tokens?': 'number.integer > 0',
    'minutes?': 'number > 0',
    'spend?': 'number > 0',
  },
  'saturation?': type({ '+': 'reject', window: 'number.integer > 0', floor: '0 <= number <= 1' }).or('false'),
  'run?': {
    '+': 'reject',
    'folder?': 'string > 0',
    'ledger?': 'string > 0 | false',
    'concurrency?': 'number.integer > 0',
    'checkpointEvery?': 'number.integer >= 0',
    'prices?': { '+': 'reject', prompt: 'number >= 0', completion: 'number >= 0' },
    'failures?': { '+': 'reject', share: '0 < number <= 1', after: 'number.integer > 0' },
  },
  'paths?': 'string[]',
  'ablations?': type({ '[string]': type({ '[string]': 'unknown[]' }) }),
  'variants?': type({ '[string]': type({ '[string]': 'unknown' }) }),
});
