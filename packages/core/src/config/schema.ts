import type { AnyStage, Json, JsonObject } from '@ablata/spec';
import { type } from 'arktype';

/** A service: an implementation by name, and its options beside it. */
export interface ServiceBinding extends JsonObject {
  /** Name under which a plugin provides it. */
  readonly use: string;
  /** The slot it fills, when that is not the service's own name: `judge: { slot: 'llm', use: 'vllm' }`. */
  readonly slot?: string;
  /** Which services it takes for its needs, by their names; default: those called like the slot. */
  readonly with?: With;
}

/** The services of an experiment by name; `output` and needs that take several have a list. */
export type Services = { readonly [name: string]: ServiceBinding | readonly ServiceBinding[] };

/** The services to take for needs: a name, or several where a need takes several. */
export type With = { readonly [need: string]: string | readonly string[] };

/** A change to the graph. Keys that are not listed here are the stage's options. */
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
  /** Which services the stage takes for its needs; default: those called like the slot. */
  readonly with?: With;
  readonly [option: string]: unknown;
}

/** Money for one million tokens. */
export interface Price {
  readonly prompt: number;
  readonly completion: number;
}

/** One price for all, or one for each service by its name. */
export type Prices = Price | { readonly [service: string]: Price };

/** Stop when more than `share` of at least `after` requests of a stage failed. */
export interface FailureLimit {
  readonly share: number;
  readonly after: number;
}

/** Watches what becomes of answers. */
export interface HealthOptions {
  /** Warn when a kind of trouble (unreadable, cut, empty, repeated answers, …) is in this share of the latest 200 answers. Default 0.3; `false` never. */
  readonly warnAt?: number | false;
  /** Stop when of so many answers from the start not one was of use. Default 25; `false` never. */
  readonly stopAfter?: number | false;
}

/** Bounds of what a run may use, over all its stages and services. */
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

/** An executor: an implementation by name, the services it is for, and its options beside them. */
export interface ExecutorBinding extends JsonObject {
  /** Name under which a plugin provides it. */
  readonly use: string;
  /** Services by name whose calls run elsewhere; the others run here. */
  readonly for: readonly string[];
}

/** How to run, as opposed to what to make: nothing here changes a byte of a finished dataset. */
export interface RunOptions {
  /** Folder of the run folders, from the config's folder. Default `runs`. */
  readonly folder?: string;
  /** The ledger's file. Default `.ablata/ledger.db`; `false` keeps nothing. */
  readonly ledger?: string | false;
  /** Calls in flight at once to each service; default: what the service asks for. */
  readonly concurrency?: number;
  /** A loadable partial dataset every so many rows, or a tenth more than the last one had when that is more. Default 1000; 0 for none. */
  readonly checkpointEvery?: number;
  readonly prices?: Prices;
  /** Default 0.5 after 20. */
  readonly failures?: FailureLimit;
  /** What is watched of answers. */
  readonly health?: HealthOptions;
  /** Lets calls of services run on other machines. */
  readonly executor?: ExecutorBinding;
}

/** One experiment, as written in `ablata.config.ts` or YAML. */
export interface ExperimentConfig {
  /** Letters, digits, `-`, `_` and `.`; names the run's folder and the dataset. */
  readonly name: string;
  /** Default 0. */
  readonly seed?: number;
  /** Rows to collect: those that leave the last row stage count. Without it a graph that does not draw takes all there are. */
  readonly target?: number;
  /**
   * What the graph begins as: `generate` (the default: draw → prompt → generate → parse → encode → dedupe → split → write), `texts`
   * (texts → encode → dedupe → split → write), or stages by name, in order; `[]` is from nothing.
   */
  readonly graph?: 'generate' | 'texts' | readonly string[];
  /** Packages or relative paths, resolved from the config's folder. What the command bundles need not be listed. */
  readonly plugins?: readonly string[];
  /** The services by name. A name that is a slot (`source`, `prompt`, `llm`, `encoder`, `dedupe`, `splits`, `output`, and those of plugins) fills it. */
  readonly services: Services;
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

const withNames = type({ '[string]': 'string > 0 | string[]' });
const binding = type({ use: 'string > 0', 'slot?': 'string > 0', 'with?': withNames, '[string]': 'unknown' });
const price = type({ '+': 'reject', prompt: 'number >= 0', completion: 'number >= 0' });
const prices = type({ '[string]': 'unknown' }).narrow((value, context) => {
  if (price.allows(value) || Object.values(value).every((each) => typeof each === 'object' && price.allows(each)))
    return true;
  return context.mustBe('{ prompt, completion }, or such prices by the names of services');
});

/** Checks the frame. What stands inside a service or stage is checked by its own schema, once its plugin is loaded. */
export const experimentSchema = type({
  '+': 'reject',
  name: type(/^[A-Za-z0-9][\w.-]*$/).describe('a name of letters, digits, - _ and .'),
  'seed?': 'number.integer',
  'target?': 'number.integer > 0',
  'graph?': "'generate' | 'texts' | string[]",
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
    'prices?': prices,
    'failures?': { '+': 'reject', share: '0 < number <= 1', after: 'number.integer > 0' },
    'executor?': type({ use: 'string > 0', for: 'string[] > 0', '[string]': 'unknown' }),
    'health?': { '+': 'reject', 'warnAt?': '0 < number <= 1 | false', 'stopAfter?': 'number.integer > 0 | false' },
  },
  'paths?': 'string[]',
  'ablations?': type({ '[string]': type({ '[string]': 'unknown[]' }) }),
  'variants?': type({ '[string]': type({ '[string]': 'unknown' }) }),
});
